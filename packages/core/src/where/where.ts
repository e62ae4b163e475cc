/** The syntax tree of `where:` (design §4): comparison, `in`, and/or/not, null test. Compiled to every engine. */
export type Expression =
  | { readonly kind: 'compare'; readonly column: string; readonly operator: Operator; readonly value: Literal }
  | { readonly kind: 'in'; readonly column: string; readonly values: readonly Literal[]; readonly negated: boolean }
  | { readonly kind: 'null'; readonly column: string; readonly negated: boolean }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly part: Expression }

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>='
export type Literal = string | number
