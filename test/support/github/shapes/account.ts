import type { components } from '@octokit/openapi-types'

import type { User } from '../state.ts'
import type { World } from '../world.ts'

type Schemas = components['schemas']

/** An opaque id as GitHub's are: a prefix that names the kind, and the number encoded. */
export function nodeId(kind: string, id: number | string): string {
  return `${kind}_kw${Buffer.from(`${kind}:${id}`).toString('base64url')}`
}

/** An account as other things mention it. */
export function showUser(world: World, user: User): Schemas['simple-user'] {
  const url = `${world.addresses.api}/users/${encodeURIComponent(user.login)}`
  const html = `${world.addresses.server}/${encodeURIComponent(user.login)}`
  return {
    login: user.login,
    id: user.id,
    node_id: nodeId(user.type === 'Bot' ? 'BOT' : 'U', user.id),
    avatar_url: `${world.addresses.server}/avatars/${user.id}`,
    gravatar_id: '',
    url,
    html_url: html,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: user.type,
    user_view_type: 'public',
    site_admin: false,
  }
}

/** An account as its own page shows it. */
export function showProfile(world: World, user: User): Schemas['public-user'] {
  const since = '2020-01-01T00:00:00Z'
  return {
    ...showUser(world, user),
    name: null,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: [...world.repositories.values()].filter((repository) => repository.owner.id === user.id).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: since,
    updated_at: since,
  }
}
