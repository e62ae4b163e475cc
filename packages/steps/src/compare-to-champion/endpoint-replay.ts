import path from 'node:path'
import {
  judgedRows,
  modelFile,
  UserError,
  type Config,
  type EndpointConfig,
  type Fighter,
  type Finding,
  type Host,
  type Training,
} from '@titlebout/core'
import type { JudgedTable } from '../evaluate-gate/judged-table.ts'
import { openEndpoint } from '../evaluate-gate/open-endpoint.ts'
import { taskOf } from '../evaluate-gate/open-fighter.ts'
import type { Opened } from '../step.ts'
import type { Champion } from './champion.ts'
import { thresholdOf } from './champion-model.ts'
import { ownConfig, whyNotReplayed } from './own-config.ts'
import type { Replay } from './replay.ts'

export interface EndpointReplay {
  readonly judged: JudgedTable
  /** Absolute, outside the workspace, and empty: the champion's commit goes there. */
  readonly folder: string
  /** The endpoint that answered for the candidate; undefined where none did. */
  readonly candidate: EndpointConfig | undefined
}

/**
 * Asks the champion's own endpoint, as titlebout.yml of its own commit describes it, for the judged rows, without their labels. Where rows
 * and the secrets of headers may go says the policy of now, not that of then: it must name the address.
 *
 * @throws {UserError} `HOST` when the run was cancelled meanwhile
 */
export async function replayByEndpoint(
  host: Host,
  opened: Opened,
  champion: Champion,
  { judged, folder, candidate }: EndpointReplay,
): Promise<Replay> {
  const { training } = champion
  const sha = training?.producer.sha
  if (training === undefined || sha === undefined || sha === null)
    return { kind: 'none', why: 'its package does not say which commit its endpoint is of' }
  try {
    const own = await ownEndpoint(host, opened, { sha, folder: path.join(folder, 'champion-endpoint') })
    refuseUnnamedAddress(opened.config, own)
    refuseSameModel(host, own, { config: opened.config, endpoint: candidate })
    return await asked(host, opened.config, { champion, training, judged, own })
  } catch (cause) {
    const why = whyNotReplayed(cause, { sha, by: 'titlebout.yml says how its endpoint is asked' })
    if (why === undefined) throw cause
    host.log.warning(`the champion's endpoint cannot be asked: ${why}`)
    return { kind: 'none', why }
  }
}

/** How the champion was asked when it was judged. */
interface OwnEndpoint {
  readonly config: Config
  readonly endpoint: EndpointConfig
  /** For messages. */
  readonly name: string
}

async function ownEndpoint(
  host: Host,
  opened: Opened,
  commit: { readonly sha: string; readonly folder: string },
): Promise<OwnEndpoint> {
  const { config, name } = await ownConfig(host, opened, commit)
  const { endpoint } = config.model
  // rule: champion-endpoint-gone
  if (endpoint === undefined)
    throw new UserError('CONFIG', `${name} has no model.endpoint: nobody says where the champion answers`)
  return { config, endpoint, name }
}

/** An address that was fine when the champion was made may be somebody else's by now. */
function refuseUnnamedAddress({ model, champion }: Config, { endpoint, name }: OwnEndpoint): void {
  const named = [...(model.endpoint === undefined ? [] : [model.endpoint.url]), ...champion.endpoints]
  // rule: champion-endpoint-address
  if (!named.some((url) => withoutSlash(url) === withoutSlash(endpoint.url)))
    throw new UserError(
      'CONFIG',
      `model.endpoint.url of ${name} is ${endpoint.url}, and rows go only where the policy of now says: add it to champion.endpoints, if it is still yours`,
    )
}

/** One model that answers for both would make every candidate as good as its champion. */
function refuseSameModel(
  host: Host,
  own: OwnEndpoint,
  { config, endpoint }: { readonly config: Config; readonly endpoint: EndpointConfig | undefined },
): void {
  if (endpoint === undefined || addressOf(host, endpoint) !== addressOf(host, own.endpoint)) return
  const isJson = endpoint.protocol === 'json' || own.endpoint.protocol === 'json'
  const sameName = (endpoint.model ?? config.model.name) === (own.endpoint.model ?? own.config.model.name)
  const versions = [endpoint.version, own.endpoint.version]
  const toldApart = versions.every((version) => version !== undefined) && versions[0] !== versions[1]
  // rule: champion-endpoint-is-candidates
  if (isJson || (sameName && !toldApart))
    throw new UserError(
      'CONFIG',
      `the endpoint ${own.endpoint.url} answered for the candidate, and would answer for the champion with the same model: serve both, each under a model, a version or an address of its own in model.endpoint`,
    )
}

function addressOf(host: Host, { url }: EndpointConfig): string {
  const resolved = url.startsWith('env:') ? host.variable(url.slice('env:'.length)) : url
  return withoutSlash(URL.canParse(resolved) ? new URL(resolved).href : resolved)
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/u, '')
}

interface Scene {
  readonly champion: Champion
  readonly training: Training
  readonly judged: JudgedTable
  readonly own: OwnEndpoint
}

/** By the champion's own features and threshold, not by today's. */
async function asked(host: Host, config: Config, { champion, training, judged, own }: Scene): Promise<Replay> {
  const open = async (): Promise<Fighter> => await openEndpoint(host, own.config, own.endpoint)
  const fighter = await open()
  try {
    const scores = await fighter.score(
      judged.table,
      taskOf(config, training.result.features, thresholdOf(champion, config)),
    )
    const { url, model, version } = own.endpoint
    return {
      kind: 'endpoint',
      // They stand for the model that was trained, as whoever serves it declares.
      fighter: { ...fighter.record, model_sha256: modelFile(training).sha256 },
      scores: { ids: scores.ids, rows: judgedRows(judged, scores) },
      findings: scores.findings.map((finding) => ofChampion(finding, champion, own)),
      ...(own.endpoint.ask_again ? { endpoint: open } : {}),
      settings: {
        champion_commit: training.producer.sha,
        champion_endpoint: url,
        champion_endpoint_model: model ?? own.config.model.name,
        champion_endpoint_version: version ?? 'what the server takes',
      },
    }
  } finally {
    await fighter.close()
  }
}

/** What a reader should know of how it was read is about the champion here. */
function ofChampion(finding: Finding, { version }: Champion, { name }: OwnEndpoint): Finding {
  return {
    ...finding,
    id: `champion-${finding.id}`,
    message: `of the champion (version ${version}, asked as ${name} says): ${finding.message.replace('the model of this run', 'that model')}`,
  }
}
