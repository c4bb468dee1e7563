// Syntax that has to be compiled, not only removed: refused by Node, and by the library.

export enum Colour {
  red,
}

export const red = (): Colour => Colour.red
