import { globSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseWorkflow } from '../../demo/workflow/workflow.ts'
import { ROUTES } from '../support/github/routes/index.ts'
import { ACTIONS, DOCUMENTS, ROOT, tableUnder, textOf } from './documents.ts'
import { documentedPermissions, permissionProblems } from './permissions.ts'
import { snippetsOf } from './snippets.ts'

const EXAMPLES = globSync('workflows-examples/*/.github/workflows/*.yml', { cwd: ROOT }).toSorted()

describe('permissions that READMEs name', () => {
  it('are there for all seven', () => {
    for (const action of ACTIONS) expect(documentedPermissions(action).length, action).toBeGreaterThan(0)
  })

  it.each(EXAMPLES)('are those of the jobs of %s', (file) => {
    expect(permissionProblems(parseWorkflow(textOf(file), file))).toEqual([])
  })

  it.each(DOCUMENTS)('are those of the jobs that %s shows', (file) => {
    for (const snippet of snippetsOf(file))
      if (snippet.kind === 'workflow') expect(permissionProblems(snippet.workflow), snippet.place).toEqual([])
  })

  it('are those of the table in README.md', () => {
    const rows = tableUnder(textOf('README.md'), 'The seven actions')
    expect(rows.map(([action]) => actionIn(action)).toSorted()).toEqual(ACTIONS)
    for (const [action = '', , , permissions = ''] of rows) {
      const documented = documentedPermissions(actionIn(action)).map(({ scope, access }) => `\`${scope}: ${access}\``)
      const shown = permissions.match(/`[a-z-]+: (?:read|write)`/gu) ?? []
      expect(shown.length).toBeGreaterThan(0)
      for (const permission of shown) expect(documented, action).toContain(permission)
    }
  })

  it('are those of the requests that the GitHub host makes, and of git', () => {
    const wanted = requestsOfHost().flatMap((operation) => {
      const route = Object.entries(ROUTES).find(([id]) => id === operation)?.[1]
      if (route === undefined) throw new Error(`${operation}: the local GitHub does not know it`)
      return 'needs' in route
        ? [route.needs.map(({ scope, access }) => `${scope.replaceAll('_', '-')}: ${access}`)]
        : []
    })
    const documented = new Set(ACTIONS.flatMap(documentedPermissions).map(({ scope, access }) => `${scope}: ${access}`))
    const isGranted = (permission: string): boolean =>
      permission.startsWith('metadata') ||
      documented.has(permission) ||
      documented.has(permission.replace('read', 'write'))
    expect(wanted.filter((alternatives) => !alternatives.some(isGranted))).toEqual([])
    // Nothing more than requests need; contents: write is for the registry branch, which git pushes.
    const used = new Set(wanted.flat())
    const unused = [...documented].filter((permission) => !used.has(permission))
    expect(unused).toEqual(['contents: write'])
  })
})

/** The name in a cell such as ``[`train`](actions/train/README.md)``. */
function actionIn(cell = ''): string {
  return /^\[`([a-z-]+)`\]/u.exec(cell)?.[1] ?? ''
}

/** Requests that the typed client has no method for. */
const BY_ROUTE: Readonly<Record<string, string>> = {
  'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches': 'actions/create-workflow-dispatch',
}

/** Operations of GitHub's REST API that packages/hosts/src/github asks for, by GitHub's own ids. */
function requestsOfHost(): readonly string[] {
  const ids = globSync('packages/hosts/src/github/*.ts', { cwd: ROOT }).flatMap((file) => {
    const source = textOf(file)
    const taken = [...source.matchAll(/const \{ ([\w, ]+) \} = client\.rest\b/gu)].flatMap(([, names = '']) =>
      names.split(', '),
    )
    const groups = ['rest\\.\\w+', ...taken].join('|')
    const methods = [...source.matchAll(new RegExp(`\\b(${groups})\\.([a-z]\\w+)`, 'gu'))].map(
      ([, group = '', method = '']) =>
        `${group.replace('rest.', '')}/${method.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`,
    )
    const routes = [...source.matchAll(/\.request\('([^']+)'/gu)].map(([, route = '']) => BY_ROUTE[route] ?? route)
    return [...methods, ...routes]
  })
  expect(ids).toContain('issues/create-comment')
  return [...new Set(ids)].toSorted()
}
