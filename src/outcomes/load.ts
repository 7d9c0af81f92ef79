/** From which part of what they would take on somebody is asked too often. */
export const OVER = 0.8;
