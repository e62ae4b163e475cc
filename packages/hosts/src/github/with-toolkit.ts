// Everything that needs the Actions toolkit or Octokit, as one chunk of the bundle: two chunks would each hold a copy.
export { runAction } from './run-action.ts'
export { tokenForge } from './token-forge.ts'
