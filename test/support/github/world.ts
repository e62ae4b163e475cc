import { join } from 'node:path'

import type { BenchEvent } from './events.ts'
import { BareRepository } from './git/bare.ts'
import { commitFiles, type Signature } from './git/objects.ts'
import type { Artifact, Dispatch, Run } from './state-actions.ts'
import type { Repository, Role, User } from './state.ts'
import type { Token } from './tokens.ts'

/** Ids of the two bots that everybody knows; all others are counted. */
const BOTS = new Map([
  ['github-actions[bot]', 41898282],
  ['dependabot[bot]', 49699333],
])

const LABELS = [
  ['bug', 'd73a4a', "Something isn't working"],
  ['documentation', '0075ca', 'Improvements or additions to documentation'],
  ['enhancement', 'a2eeef', 'New feature or request'],
] as const

export interface NewRepository {
  readonly private?: boolean
  /** Default `main`. */
  readonly defaultBranch?: string
  /** Files of the first commit on the default branch; none: the repository is empty. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  /** `owner/name` of the repository that this one is forked from; its branches are copied. */
  readonly forkOf?: string
  readonly collaborators?: Readonly<Record<string, Role>>
}

export interface Addresses {
  /** Loopback address of the server: `http://127.0.0.1:PORT`. */
  readonly origin: string
  /** Value of `GITHUB_API_URL`. */
  readonly api: string
  /** Value of `GITHUB_SERVER_URL`: pages and git. */
  readonly server: string
}

/** Everything that the local GitHub remembers. Routes read and change it; nothing else does. */
export class World {
  readonly addresses: Addresses
  readonly root: string
  readonly now: () => Date
  readonly users = new Map<string, User>()
  readonly repositories = new Map<string, Repository>()
  readonly tokens = new Map<string, Token>()
  readonly runs: Run[] = []
  readonly artifacts: Artifact[] = []
  readonly dispatches: Dispatch[] = []
  readonly events: BenchEvent[] = []
  readonly listeners = new Set<(event: BenchEvent) => void>()
  #lastId = 1000

  constructor(options: { readonly addresses: Addresses; readonly root: string; readonly now: () => Date }) {
    this.addresses = options.addresses
    this.root = options.root
    this.now = options.now
  }

  /** A new id, greater than all before it, whatever it is for. */
  nextId(): number {
    this.#lastId += 1
    return this.#lastId
  }

  /** The time as GitHub writes it: seconds, UTC. */
  time(): string {
    return this.now()
      .toISOString()
      .replace(/\.\d+Z$/, 'Z')
  }

  emit(event: BenchEvent): void {
    this.events.push(event)
    for (const listener of this.listeners) listener(event)
  }

  /** The account called `login`, made on first use. */
  user(login: string, type?: User['type']): User {
    const known = this.users.get(login)
    if (known !== undefined) return known
    const kind = type ?? (login.endsWith('[bot]') ? 'Bot' : 'User')
    const user: User = { id: BOTS.get(login) ?? this.nextId(), login, type: kind }
    this.users.set(login, user)
    return user
  }

  /** @throws {Error} when there is no such repository */
  repository(fullName: string): Repository {
    const found = this.repositories.get(fullName.toLowerCase())
    if (found === undefined) throw new Error(`there is no repository ${fullName} on the local GitHub`)
    return found
  }

  /** @throws {Error} when there is no such run */
  run(id: number): Run {
    const found = this.runs.find((run) => run.id === id)
    if (found === undefined) throw new Error(`there is no run ${id} on the local GitHub`)
    return found
  }

  /** How git names this account in a commit. The address leads nowhere. */
  signature(user: User, date = this.time()): Signature {
    return { name: user.login, email: `${user.id}+${user.login}@users.noreply.github.localhost`, date }
  }

  /** The account that a commit's address belongs to, if it is one of ours. */
  userOfSignature(signature: Signature): User | undefined {
    const id = Number(/^(\d+)\+/.exec(signature.email)?.[1])
    return [...this.users.values()].find((user) => user.id === id)
  }

  async createRepository(fullName: string, options: NewRepository = {}): Promise<Repository> {
    const [owner = '', name = ''] = fullName.split('/')
    if (owner === '' || name === '') throw new Error(`a repository is called owner/name, got "${fullName}"`)
    if (this.repositories.has(fullName.toLowerCase())) throw new Error(`there already is a repository ${fullName}`)
    const parent = options.forkOf === undefined ? undefined : this.repository(options.forkOf)
    const defaultBranch = options.defaultBranch ?? parent?.defaultBranch ?? 'main'
    const git = await BareRepository.create(join(this.root, `${owner}/${name}.git`), defaultBranch)
    const repository: Repository = {
      id: this.nextId(),
      owner: this.user(owner),
      name,
      fullName: `${owner}/${name}`,
      private: options.private ?? parent?.private ?? false,
      defaultBranch,
      parent,
      createdAt: this.time(),
      git,
      collaborators: new Map(Object.entries(options.collaborators ?? {})),
      issues: [],
      comments: [],
      labels: LABELS.map(([label, color, description]) => ({ id: this.nextId(), name: label, color, description })),
      deployments: [],
      environments: [],
      releases: [],
      checkRuns: [],
      workflows: [],
      rules: [],
    }
    if (parent !== undefined) await git.text(['fetch', '--quiet', parent.git.path, '+refs/heads/*:refs/heads/*'])
    if (options.files !== undefined) {
      const about = { message: 'Initial commit', author: this.signature(repository.owner) }
      const commit = await commitFiles(git, await git.resolve(`refs/heads/${defaultBranch}`), options.files, about)
      await git.text(['update-ref', `refs/heads/${defaultBranch}`, commit])
    }
    this.repositories.set(fullName.toLowerCase(), repository)
    return repository
  }
}
