import type { World } from './world.ts'

/** The state of the local GitHub as plain data, without the git objects and the bytes of artifacts. */
export function dumpWorld(world: World): unknown {
  const repositories = [...world.repositories.values()].map((repository) => ({
    name: repository.fullName,
    issues: repository.issues.map(({ number, title, state, author, labels, pull }) => ({
      number,
      title,
      state,
      author: author.login,
      labels: labels.map(({ name }) => name),
      ...(pull === undefined
        ? {}
        : { pull: { head: pull.headRef, headSha: pull.headSha, base: pull.baseRef, merged: pull.mergedAt !== null } }),
    })),
    comments: repository.comments.map(({ id, issue, author, body }) => ({ id, issue, author: author.login, body })),
    deployments: repository.deployments.map(({ id, environment, sha, payload, statuses }) => ({
      id,
      environment,
      sha,
      payload,
      states: statuses.map(({ state }) => state),
    })),
    releases: repository.releases.map(({ tag, assets }) => ({ tag, assets: assets.map(({ name }) => name) })),
  }))
  const runs = world.runs.map((run) => ({
    id: run.id,
    repository: run.repository.fullName,
    workflow: run.path,
    event: run.event,
    sha: run.headSha,
    status: run.status,
    conclusion: run.conclusion,
    approvals: run.approvals.map(({ environment, state, user }) => `${user.login} ${state} ${environment.name}`),
    artifacts: world.artifacts.filter((item) => item.run.id === run.id).map(({ name, digest }) => ({ name, digest })),
  }))
  return { repositories, runs, dispatches: world.dispatches }
}
