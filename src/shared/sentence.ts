// A text as a sentence: a cause or a message of somebody else's may end with a full stop of its own.

export function asSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}
