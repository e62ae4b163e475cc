import type { Dialect } from './dialect.ts'
import type { Query } from './query.ts'

type Named = ReadonlyMap<string, { readonly query: string; readonly sql: string }>

interface FewRows {
  /** What each is, by its name. */
  readonly columns: Readonly<Record<string, string>>
  /** The select from there on. */
  readonly from: string
}

type SubqueryDialect = Pick<Dialect, 'inline' | 'namesSubqueries' | 'fewRows'>

/** Subqueries of a select, each made of those before it; no text of a user is looked through for their names. */
export class Subqueries {
  readonly #dialect: SubqueryDialect
  readonly #named: Named

  constructor(dialect: SubqueryDialect, named: Named = new Map()) {
    this.#dialect = dialect
    this.#named = named
  }

  /** These and one more, which may be stored where it is read several times. */
  with(name: string, query: string): Subqueries {
    return this.#and(name, query, `${name} as (${query})`)
  }

  /** These and one more of a few rows of numbers, which are asked for at once where they would else be computed wherever they are read. */
  async withFew(query: Query, name: string, { columns, from }: FewRows): Promise<Subqueries> {
    const list = Object.entries(columns).map(([column, sql]) => `${sql} as ${column}`)
    const select = `select ${list.join(', ')} ${from}`
    const { fewRows } = this.#dialect
    if (fewRows === undefined) return this.with(name, select)
    return this.with(name, fewRows(Object.keys(columns), await query(select)))
  }

  /** These and one more, see {@link Dialect.inline}. */
  withInline(name: string, query: string): Subqueries {
    return this.#and(name, query, this.#dialect.inline(name, query))
  }

  /** What a select reads one of them from, by its name. */
  from(name: string): string {
    const found = this.#named.get(name)
    if (found === undefined) throw new Error(`there is no subquery ${name}`)
    return this.#dialect.namesSubqueries ? name : `(${found.query}) as ${name}`
  }

  /** The select with all of them before it. */
  before(select: string): string {
    if (!this.#dialect.namesSubqueries) return select
    return `with ${Array.from(this.#named.values(), ({ sql }) => sql).join(',\n')}\n${select}`
  }

  #and(name: string, query: string, sql: string): Subqueries {
    return new Subqueries(this.#dialect, new Map([...this.#named, [name, { query, sql }]]))
  }
}
