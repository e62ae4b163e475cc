import type { Approval, Dispatch } from './state-actions.ts'

/** What happened on the local GitHub, for a test or the demo to react to (as webhooks would tell). */
export type BenchEvent =
  | {
      readonly type: 'push'
      readonly repository: string
      readonly ref: string
      /** Undefined: the ref is new. */
      readonly before: string | undefined
      /** Undefined: the ref was deleted. */
      readonly after: string | undefined
      readonly actor: string
    }
  | {
      readonly type: 'pull_request'
      readonly action: 'opened' | 'synchronize' | 'edited' | 'closed' | 'reopened'
      readonly repository: string
      readonly number: number
      readonly actor: string
    }
  | {
      readonly type: 'issues'
      readonly action: 'opened' | 'edited' | 'closed' | 'reopened' | 'labeled'
      readonly repository: string
      readonly number: number
      readonly actor: string
    }
  | {
      readonly type: 'issue_comment'
      readonly action: 'created' | 'edited' | 'deleted'
      readonly repository: string
      readonly number: number
      readonly commentId: number
      readonly actor: string
    }
  | { readonly type: 'dispatch'; readonly dispatch: Dispatch }
  | {
      readonly type: 'approval'
      readonly runId: number
      readonly environment: string
      readonly state: Approval['state']
    }
  | { readonly type: 'artifact'; readonly runId: number; readonly name: string; readonly id: number }
  | { readonly type: 'deployment'; readonly repository: string; readonly id: number; readonly environment: string }
  | {
      readonly type: 'deployment_status'
      readonly repository: string
      readonly id: number
      readonly environment: string
      readonly state: string
    }
