import { actorOf, created, flagOf, HttpError, invalid, notFound, ok, paged, type Reply, type RepositoryCall, type Routes, textOf } from '../http.ts' // prettier-ignore
import { settleRefs } from '../refs.ts'
import { sha256 } from '../results/store.ts'
import { nodeId, showUser } from '../shapes/account.ts'
import { repositoryPage, repositoryUrl } from '../shapes/repository.ts'
import type { Asset, Release } from '../state.ts'
import { needs } from '../tokens.ts'

function showAsset(call: RepositoryCall, release: Release, asset: Asset): Record<string, unknown> {
  const page = repositoryPage(call.world, call.repository)
  return {
    url: `${repositoryUrl(call.world, call.repository)}/releases/assets/${asset.id}`,
    browser_download_url: `${page}/releases/download/${release.tag}/${encodeURIComponent(asset.name)}`,
    id: asset.id,
    node_id: nodeId('RA', asset.id),
    name: asset.name,
    label: asset.label,
    state: 'uploaded',
    content_type: asset.contentType,
    size: asset.content.length,
    digest: sha256(asset.content),
    download_count: 0,
    created_at: asset.createdAt,
    updated_at: asset.createdAt,
    uploader: showUser(call.world, asset.uploader),
  }
}

function show(call: RepositoryCall, release: Release): Record<string, unknown> {
  const { world, repository } = call
  const url = `${repositoryUrl(world, repository)}/releases/${release.id}`
  const uploads = `${world.addresses.origin}/api/uploads/repos/${repository.fullName}/releases/${release.id}/assets`
  return {
    url,
    html_url: `${repositoryPage(world, repository)}/releases/tag/${encodeURIComponent(release.tag)}`,
    assets_url: `${url}/assets`,
    upload_url: `${uploads}{?name,label}`,
    tarball_url: null,
    zipball_url: null,
    id: release.id,
    node_id: nodeId('RE', release.id),
    tag_name: release.tag,
    target_commitish: release.target,
    name: release.name,
    body: release.body,
    draft: release.draft,
    prerelease: release.prerelease,
    created_at: release.createdAt,
    published_at: release.publishedAt,
    author: showUser(world, release.author),
    assets: release.assets.map((asset) => showAsset(call, release, asset)),
  }
}

function releaseOf(call: RepositoryCall, matches: (release: Release) => boolean): Release {
  const found = call.repository.releases.find(matches)
  if (found === undefined) throw notFound()
  return found
}

function byId(call: RepositoryCall): Release {
  return releaseOf(call, (release) => release.id === Number(call.params['release_id']))
}

/** Publishing a release makes its tag, at the head of `target_commitish`, unless it is there. */
async function publish(call: RepositoryCall, release: Release): Promise<void> {
  const { git } = call.repository
  release.publishedAt ??= call.world.time()
  const tag = `refs/tags/${release.tag}`
  if ((await git.resolve(tag)) !== undefined) return
  const target = (await git.resolve(`refs/heads/${release.target}`)) ?? (await git.resolve(release.target))
  if (target === undefined) throw invalid('Release', 'target_commitish', 'invalid')
  await git.swapRef(tag, target, undefined)
  await settleRefs(call.world, call.repository, actorOf(call))
}

async function create(call: RepositoryCall): Promise<Reply> {
  const { world, repository, body } = call
  const tag = textOf(body, 'tag_name') ?? ''
  if (repository.releases.some((release) => release.tag === tag && !release.draft)) {
    throw invalid('Release', 'tag_name', 'already_exists')
  }
  const release: Release = {
    id: world.nextId(),
    tag,
    target: textOf(body, 'target_commitish') ?? repository.defaultBranch,
    author: actorOf(call),
    createdAt: world.time(),
    name: textOf(body, 'name') ?? null,
    body: textOf(body, 'body') ?? null,
    draft: flagOf(body, 'draft') ?? false,
    prerelease: flagOf(body, 'prerelease') ?? false,
    publishedAt: null,
    assets: [],
  }
  if (!release.draft) await publish(call, release)
  repository.releases.push(release)
  return created(show(call, release))
}

async function update(call: RepositoryCall): Promise<Reply> {
  const release = byId(call)
  const { body } = call
  release.name = textOf(body, 'name') ?? release.name
  release.body = textOf(body, 'body') ?? release.body
  release.prerelease = flagOf(body, 'prerelease') ?? release.prerelease
  const draft = flagOf(body, 'draft') ?? release.draft
  if (release.draft && !draft) await publish(call, release)
  release.draft = draft
  return ok(show(call, release))
}

function upload(call: RepositoryCall): Reply {
  const release = byId(call)
  const name = call.query.get('name') ?? ''
  if (release.assets.some((asset) => asset.name === name)) throw invalid('ReleaseAsset', 'name', 'already_exists')
  const asset: Asset = {
    id: call.world.nextId(),
    name,
    label: call.query.get('label'),
    contentType: call.contentType,
    content: call.raw,
    uploader: actorOf(call),
    createdAt: call.world.time(),
  }
  release.assets.push(asset)
  return created(showAsset(call, release, asset))
}

function getAsset(call: RepositoryCall): Reply {
  const id = Number(call.params['asset_id'])
  const release = releaseOf(call, (item) => item.assets.some((asset) => asset.id === id))
  const asset = release.assets.find((item) => item.id === id)
  if (asset === undefined) throw notFound()
  if (!call.accept.includes('application/octet-stream')) return ok(showAsset(call, release, asset))
  return { status: 200, body: asset.content, headers: { 'Content-Type': asset.contentType } }
}

function latest(call: RepositoryCall): Release {
  const found = call.repository.releases.findLast((release) => !release.draft && !release.prerelease)
  if (found === undefined) throw new HttpError(404, 'Not Found')
  return found
}

const READ = needs('read', 'contents')
const WRITE = needs('write', 'contents')

export const releaseRoutes: Routes = {
  'repos/list-releases': {
    needs: READ,
    handle: (call) => {
      // Drafts are for those who may write.
      const writer = call.token?.permissions.contents === 'write' || call.token?.kind === 'user'
      const found = call.repository.releases.filter((release) => writer || !release.draft).reverse()
      return paged(call, found, (page) => page.map((release) => show(call, release)))
    },
  },
  'repos/create-release': { needs: WRITE, handle: create },
  'repos/get-release': { needs: READ, handle: (call) => ok(show(call, byId(call))) },
  'repos/get-release-by-tag': {
    needs: READ,
    handle: (call) =>
      ok(
        show(
          call,
          releaseOf(call, (item) => item.tag === call.params['tag'] && !item.draft),
        ),
      ),
  },
  'repos/get-latest-release': { needs: READ, handle: (call) => ok(show(call, latest(call))) },
  'repos/update-release': { needs: WRITE, handle: update },
  'repos/list-release-assets': {
    needs: READ,
    handle: (call) => {
      const release = byId(call)
      return paged(call, release.assets, (page) => page.map((asset) => showAsset(call, release, asset)))
    },
  },
  'repos/get-release-asset': { needs: READ, handle: getAsset },
  'repos/upload-release-asset': { needs: WRITE, handle: upload },
}
