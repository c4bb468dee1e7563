// Targets that print a number of lines, in each way in which a program can.

import { writeSync } from 'node:fs'

/** 60 bytes and more: ten thousand of them are many times what a pipe holds. */
const line = (i) => `line ${i} of what a child printed before it returned or exited`

export const byConsole = (lines) => {
  for (let i = 0; i < lines; i++) console.log(line(i))
}
/** The last one without its end. */
export const byWrite = (lines) => {
  for (let i = 1; i < lines; i++) process.stdout.write(`${line(i)}\n`)
  process.stdout.write(line(lines))
}
export const atOnce = (lines) => {
  process.stdout.write(`${line(0)}\n`.repeat(lines))
}
export const toStderr = (lines) => {
  for (let i = 0; i < lines; i++) console.error(line(i))
}
export const thenExit = (lines) => {
  byConsole(lines)
  process.exit(0)
}
export const thenThrow = (lines) => {
  byConsole(lines)
  throw new Error('after the last line')
}
export const atExit = (lines) => {
  process.on('exit', () => {
    byConsole(lines)
  })
}
export const withoutNode = (lines) => {
  for (let i = 0; i < lines; i++) writeSync(1, `${line(i)}\n`)
}
