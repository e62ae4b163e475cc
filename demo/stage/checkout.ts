import type { CheckoutRequest } from '../workflow/services.ts'
import { git } from './git.ts'

export interface CheckoutSource {
  readonly url: string
  /** The commit of the run, and the ref that leads to it. */
  readonly sha: string
  readonly ref: string
}

/** What actions/checkout does with `persist-credentials: false`: fetches into the workspace and leaves no token behind. */
export async function checkout(
  { workspace, token, depth, ref }: CheckoutRequest,
  source: CheckoutSource,
): Promise<void> {
  if (ref !== undefined) throw new Error(`actions/checkout: the input ref (${ref}) is not known to the demo`)
  const run = async (...args: readonly string[]) => await git({ login: 'runner', id: 0, token }, workspace, args)
  await run('init', '--quiet')
  await run('remote', 'add', 'origin', source.url)
  const branch = /^refs\/heads\/(.+)$/u.exec(source.ref)?.[1]
  const local = branch === undefined ? source.ref.replace('refs/', 'refs/remotes/') : `refs/remotes/origin/${branch}`
  const everything = ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*']
  // All branches bring the commit of a branch with them; a pull request's merge commit is on none.
  const refs =
    depth === 0
      ? [...everything, branch === undefined ? `+${source.sha}:${local}` : source.sha]
      : [`+${source.sha}:${local}`]
  const shallow = depth === 0 ? [] : [`--depth=${depth}`]
  await run('fetch', '--quiet', '--no-tags', '--no-recurse-submodules', ...shallow, 'origin', ...refs)
  await run('checkout', '--quiet', '--force', source.sha)
}
