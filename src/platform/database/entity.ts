// biome-ignore lint/suspicious/noExplicitAny: the constructor of any class, whatever it takes
export type Type<T extends object = object> = new (...args: any[]) => T;
