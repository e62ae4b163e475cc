import type { Engine } from './engine.ts'
import { refusal } from './inspect.ts'
import { refuseUnusableNames, type Shard } from './shard.ts'
import { sqlText } from './sql-text.ts'
import type { StagedFile } from './stage.ts'

/**
 * A file with one JSON object on each line. A key may be absent: that is null. Texts come as they are, everything else
 * as its JSON text; whole numbers of any length keep all their digits.
 *
 * @throws {UserError} `DATA`
 */
export async function jsonLinesShard(engine: Engine, file: StagedFile): Promise<Shard> {
  const source = `read_ndjson_objects(${sqlText(file.staged)}, compression = 'uncompressed')`
  const names = await keysOf(engine, file, source)
  if (names.length === 0)
    throw refusal(file, 'the file holds no key, expected one object on each line, such as {"a": 1}')
  const pointers = names.map((name) => sqlText(`/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`))
  return {
    name: file.name,
    columns: names.map((name) => ({ name, stored: 'VARCHAR', sniff: true })),
    mayLackColumns: true,
    query: `select ${pointers.map((pointer) => `json ->> ${pointer}`).join(', ')} from ${source}`,
    translate: translateJsonError,
  }
}

/** Keys of all rows: those of the most frequent shape first, then what others add. */
async function keysOf(engine: Engine, file: StagedFile, source: string): Promise<readonly string[]> {
  let shapes: Awaited<ReturnType<Engine['rows']>>
  try {
    shapes = await engine.rows(
      `select json_type(json), json_keys(json), count(*) from ${source} group by 1, 2 order by 3 desc, 2`,
    )
  } catch (cause) {
    const translated = cause instanceof Error ? translateJsonError(cause.message) : undefined
    throw translated === undefined ? cause : refusal(file, translated)
  }
  const names = new Set<string>()
  for (const [type, keys, count] of shapes) {
    if (type !== 'OBJECT' || !Array.isArray(keys))
      throw refusal(
        file,
        `${String(count)} lines hold no JSON object: expected one object on each line, such as {"a": 1}`,
      )
    const texts = keys.map(String)
    refuseUnusableNames(file, texts)
    for (const name of texts) names.add(name)
  }
  return [...names]
}

function translateJsonError(message: string): string | undefined {
  const place = /at byte (\d+) in line (\d+): (.*)/u.exec(message)
  if (place === null) return undefined
  const [, byte, line, what = ''] = place
  const said = what.includes('UTF-8')
    ? 'the file is not UTF-8: convert it, such as with iconv -f LATIN1 -t UTF-8'
    : `not JSON (${what.trim().replace(/\.$/u, '')}): expected one object on each line`
  return `line ${line}, byte ${byte}: ${said}`
}
