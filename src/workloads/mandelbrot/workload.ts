// Mandelbrot: a picture in tiles, tinted by the process that painted each.

import { z } from 'zod'
import { MAX_PICTURE_PIXELS, MAX_PICTURE_TILES } from '../../shared/limits.ts'
import { programAt } from '../program-at.ts'
import { defineWorkload } from '../workload.ts'

const parameters = z
  .strictObject({
    width: z.number().int().min(16).max(4_096).default(480).meta({ title: 'Width', description: 'Pixels' }),
    height: z.number().int().min(16).max(4_096).default(320).meta({ title: 'Height', description: 'Pixels' }),
    tile: z
      .number()
      .int()
      .min(4)
      .max(1_024)
      .default(40)
      .meta({ title: 'Tile edge', description: 'Pixels: a tile is one task' }),
    steps: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .default(16_000)
      .meta({ title: 'Steps', description: 'At most, for each pixel: points inside the set need all of them' }),
    centreX: z.number().min(-2).max(2).default(-0.6).meta({ title: 'Centre x', description: 'From -2 to 2' }),
    centreY: z.number().min(-2).max(2).default(0).meta({ title: 'Centre y', description: 'From -2 to 2' }),
    span: z
      .number()
      .min(1e-9)
      .max(4)
      .default(3.2)
      .meta({ title: 'Span', description: 'Width of the picture in numbers: less is closer' }),
  })
  .refine(({ width, height }) => width * height <= MAX_PICTURE_PIXELS, {
    path: ['height'],
    message: 'expected at most 1,048,576 pixels in the picture',
  })
  .refine(({ width, height, tile }) => Math.ceil(width / tile) * Math.ceil(height / tile) <= MAX_PICTURE_TILES, {
    path: ['tile'],
    message: 'expected at most 4,096 tiles in the picture',
  })

export const mandelbrot = defineWorkload({
  name: 'mandelbrot',
  title: 'Mandelbrot',
  group: 'Pools',
  usesPool: true,
  setsChunkSize: true,
  teaches:
    'One picture in tiles, each painted by whichever process is free, and compared with the picture of one process alone.',
  watch: 'Kill a worker while the picture grows (select its row, press k): the tile that it had comes from another.',
  parameters,
  presets: [],
  defaultPreset: null,
  launch: (_parameters, { program }) => ({ program: programAt(program), totalTasks: 0 }),
})
