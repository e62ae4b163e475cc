import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { sha256Text } from '@titlebout/adapters'
import { paramValues, type Training } from '@titlebout/core'
import type { Opened } from '../step.ts'
import { keyError } from './train-error.ts'

/** The parameter file with its values; null when the config names none. @throws {UserError} `CONFIG` when it cannot be read */
export async function describeParams(opened: Opened): Promise<Training['result']['params']> {
  const file = opened.config.train?.params
  if (file === undefined) return null
  const text = await readParams(opened, file)
  return { file, sha256: sha256Text(text), values: paramValues(text, file) }
}

async function readParams(opened: Opened, file: string): Promise<string> {
  try {
    return await readFile(path.join(opened.root, file), 'utf8')
  } catch (cause) {
    throw keyError(opened, ['train', 'params'], {
      code: 'CONFIG',
      message: `train.params: ${file} cannot be read: correct the path, or take the key out`,
      cause,
    })
  }
}
