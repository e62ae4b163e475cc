export { type LocalGitHub, startLocalGitHub } from './local-github.ts'
export type { Run } from './state-actions.ts'
