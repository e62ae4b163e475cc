import { answerTensor, type AnswerTensor, type RowsAsked } from './answer-tensor.ts'
import { parseAnswer } from './parse-answer.ts'
import { refusedEndpoint, shownText } from './refused.ts'

/**
 * Reads an answer in JSON: a value, or a list of values, for each row, in the order of the rows.
 *
 * @param path keys parted by dots; where a list stands, each of its items has the rest of the path. undefined: the whole body
 * @throws {UserError} `MODEL` saying what is wrong with it
 */
export function readJsonAnswer(text: string, path: string | undefined, asked: RowsAsked): AnswerTensor {
  const { rows, name } = asked
  const output = path ?? 'the body'
  const values = valueAt(parseAnswer(text, name), path === undefined ? [] : path.split('.'), { path: output, name })
  // rule: endpoint-json-list
  if (!Array.isArray(values))
    throw refusedEndpoint(name, `"${output}" of its answer is no list: expected one item for each row`)
  const items: readonly unknown[] = values
  // rule: endpoint-json-rows
  if (items.length !== rows)
    throw refusedEndpoint(name, `"${output}" of its answer has ${items.length} items for ${rows} rows`)
  const width = widthOf(items[0])
  const uneven = items.findIndex((item) => widthOf(item) !== width || Array.isArray(item) !== Array.isArray(items[0]))
  // rule: endpoint-json-width
  if (width === 0 || uneven !== -1)
    throw refusedEndpoint(
      name,
      `"${output}" of its answer has ${widthOf(items[Math.max(0, uneven)])} values for row ${asked.from + Math.max(0, uneven) + 1}: expected as many for each row, and at least one`,
    )
  const flat: readonly unknown[] = items.flat()
  const kind = typeof flat[0] === 'string' ? 'string' : typeof flat[0] === 'boolean' ? 'boolean' : 'number'
  return answerTensor(flat, { output, kind, isFloat: kind === 'number', width }, asked)
}

function widthOf(item: unknown): number {
  return Array.isArray(item) ? item.length : 1
}

function valueAt(
  value: unknown,
  keys: readonly string[],
  where: { readonly path: string; readonly name: string },
): unknown {
  const [key, ...rest] = keys
  if (key === undefined) return value
  if (Array.isArray(value)) return value.map((item: unknown) => valueAt(item, keys, where))
  // rule: endpoint-json-path
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key))
    throw refusedEndpoint(
      where.name,
      `its answer has no "${shownText(where.path)}": there is no "${shownText(key)}" (model.endpoint.output)`,
    )
  const inner: unknown = Reflect.get(value, key)
  return valueAt(inner, rest, where)
}
