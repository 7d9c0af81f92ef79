import { findPersona } from '#seeds';
import { type Config, ConfigError } from '../config';
import { tokenFor } from './token';

// biome-ignore lint/suspicious/noExplicitAny: answers are checked as they are read; types would only repeat the queries
export type Answer = any;

/** Sends what people of the demo world say to the running server, and tells of it. */
export class Tour {
  steps = 0;
  private readonly endpoint: string;

  constructor(private readonly config: Config) {
    const host = ['0.0.0.0', '::'].includes(config.host) ? '127.0.0.1' : config.host;
    this.endpoint = `http://${host}:${config.port}/graphql`;
  }

  /** Tells what happens between two steps. */
  meanwhile(words: string): void {
    process.stdout.write(`\n   ${words}\n`);
  }

  person(key: string): Person {
    return new Person(this, findPersona(key)?.name ?? key, tokenFor(this.config, key));
  }

  async post(token: string, query: string, variables?: object): Promise<Answer> {
    const response = await fetch(this.endpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    }).catch(() => {
      throw new ConfigError(`No server answers at ${this.endpoint}. Start one with npm start, or set HOST and PORT as it has them.`);
    });
    return response.json();
  }

  tell(person: Person, words: string, query: string, variables: object | undefined, answer: Answer): void {
    this.steps += 1;
    const lines = [
      '',
      `${this.steps}. ${person.name} ${words}`,
      indent(query.replace(/\n {4}/g, '\n')),
      ...(variables ? [indent(`variables ${JSON.stringify(variables)}`)] : []),
      indent(`→ ${JSON.stringify(answer, null, 2)}`),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
}

/** Somebody the tour follows. */
export class Person {
  constructor(
    private readonly tour: Tour,
    readonly name: string,
    private readonly token: string,
  ) {}

  /** Sends an operation and gives the whole answer, errors included. */
  sends(query: string, variables?: object): Promise<Answer> {
    return this.tour.post(this.token, query, variables);
  }

  /** Sends an operation that must succeed. */
  async asks(query: string, variables?: object): Promise<Answer> {
    const answer = await this.sends(query, variables);
    if (answer.errors)
      throw new ConfigError(`The server answered: ${answer.errors.map((error: { message: string }) => error.message).join(' ')}`);
    return answer.data;
  }

  /** Sends an operation that must succeed, and tells of it. */
  async does(words: string, query: string, variables?: object): Promise<Answer> {
    const data = await this.asks(query, variables);
    this.tour.tell(this, words, query, variables, data);
    return data;
  }
}

/** @throws ConfigError if a step did not go as it says. */
export function expect(holds: unknown, otherwise: string): asserts holds {
  if (!holds) throw new ConfigError(`This step did not go as it says. ${otherwise}`);
}

const indent = (text: string) => text.replace(/^/gm, '     ');
