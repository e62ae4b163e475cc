/** Words of statements that are more than reading, and of what would lock rows or make a table. */
const NO_READING = new Set(
  'insert update delete merge upsert truncate create alter drop grant revoke copy call do vacuum analyze attach detach install load pragma set reset export import checkpoint lock listen notify begin start commit rollback savepoint release prepare execute deallocate declare discard into refresh reindex comment security'.split(
    ' ',
  ),
)

/** Functions that reach beyond the rows: the server's files and processes, other servers, sequences, large objects, settings. */
const REACHING =
  /^(?:pg_|dblink|lo_|read_|set_config$|nextval$|setval$|query_to_xml|cursor_to_xml|database_to_xml|getenv$|glob$)/u

/** The same of ClickHouse, whose functions of tables read from other places for whoever may select. */
const REACHING_OF_CLICKHOUSE =
  /(?<![\p{L}\p{N}_])((?:file|url|s3|gcs|oss|cosn|azureblobstorage|hdfs|remote|cluster|mysql|postgresql|mongodb|redis|sqlite|odbc|jdbc|executable|deltalake|iceberg|hudi|paimon|ytsaurus|arrowflight|input|sleep|getserversetting)[a-z0-9]*)\s*\(/u

/**
 * Why a query is not one select that only reads; undefined where nothing speaks against it. A second wall, never the only one: the
 * query runs in a transaction (PostgreSQL), with settings (ClickHouse) or in a database (DuckDB) that is open for reading alone, as one statement of a protocol
 * that takes no second one, and stands in brackets, which it cannot close.
 */
export function notReadOnly(query: string, isClickHouse = false): string | undefined {
  // Its quotes end otherwise than those of the standard.
  const foreign = isClickHouse ? /[\\`#]/u.exec(query)?.[0] : undefined
  if (foreign !== undefined) return `must be one select without the character ${JSON.stringify(foreign)}`
  const stripped = withoutQuoted(query)
  if (stripped === undefined) return 'has a quote that is not closed'
  const odd = /;|--|\/\*|\$|\\|\0/u.exec(stripped)?.[0]
  if (odd !== undefined)
    return `must be one select without ${odd === ';' ? 'a semicolon' : odd === '--' || odd === '/*' ? 'a comment' : `the character ${JSON.stringify(odd)}`}`
  if (!closesWhatItOpens(stripped)) return 'has brackets that do not match'
  const words: readonly string[] = stripped.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []
  const [first = 'nothing'] = words
  if (first !== 'select' && first !== 'with') return `must begin with select or with, got "${first}"`
  const writing = words.find((word) => NO_READING.has(word))
  if (writing !== undefined)
    return `may only read, and has the word "${writing}": put it in double quotes where it is the name of a column`
  if (isClickHouse && words.includes('settings'))
    return 'may not change settings, and has the word "settings": put it in double quotes where it is the name of a column'
  const reaching = isClickHouse
    ? REACHING_OF_CLICKHOUSE.exec(stripped.toLowerCase())?.[1]
    : words.find((word) => REACHING.test(word))
  return reaching === undefined ? undefined : `may only read rows, and has the function "${reaching}"`
}

/** The query with nothing in its quotes; undefined where one is not closed. Escape strings (e'…') are none of ours: their end is told otherwise. */
function withoutQuoted(query: string): string | undefined {
  let out = ''
  let at = 0
  while (at < query.length) {
    const quote = query[at]!
    if (quote !== "'" && quote !== '"') {
      out += quote
      at += 1
      continue
    }
    // As a character that is refused: what begins an escape string is not read as a plain one.
    if (quote === "'" && /(?:^|[^\p{L}\p{N}_])(?:e|u&)$/iu.test(query.slice(Math.max(0, at - 3), at))) return `${out}\\`
    const end = closing(query, at, quote)
    if (end === undefined) return undefined
    out += quote === '"' ? ' "" ' : ` '' `
    at = end + 1
  }
  return out
}

/** Where a quoted piece ends; a doubled quote is part of it. */
function closing(query: string, start: number, quote: string): number | undefined {
  let at = start + 1
  while (at < query.length) {
    if (query[at] === quote) {
      if (query[at + 1] !== quote) return at
      at += 1
    }
    at += 1
  }
  return undefined
}

function closesWhatItOpens(text: string): boolean {
  let depth = 0
  for (const character of text) {
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (depth < 0) return false
  }
  return depth === 0
}
