export const id = 854;
export const ids = [854];
export const modules = {

/***/ 21854:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runAction: () => (/* reexport */ runAction),
  tokenForge: () => (/* reexport */ tokenForge)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ../../node_modules/@actions/core/lib/core.js + 11 modules
var core = __webpack_require__(40927);
// EXTERNAL MODULE: ./packages/adapters/dist/index.js + 106 modules
var dist = __webpack_require__(83875);
// EXTERNAL MODULE: ./packages/core/dist/index.js + 321 modules
var core_dist = __webpack_require__(77997);
// EXTERNAL MODULE: ./packages/report/dist/index.js + 20 modules
var report_dist = __webpack_require__(16869);
// EXTERNAL MODULE: ./packages/hosts/dist/cancellation.js
var cancellation = __webpack_require__(3802);
// EXTERNAL MODULE: ./packages/hosts/dist/onnx-worker.js
var onnx_worker = __webpack_require__(10633);
// EXTERNAL MODULE: ./packages/hosts/dist/steps.js
var steps = __webpack_require__(60034);
;// CONCATENATED MODULE: ./packages/hosts/dist/github/annotations.js

/** GitHub shows this many annotations of each kind for a step. */
const PER_KIND = 10;
/** Findings as annotations on the lines of config and contract; what does not fit is counted in the last one. */
function annotate(findings, workspacePath) {
    for (const severity of ['error', 'warning', 'notice']) {
        const all = findings.filter((finding) => finding.severity === severity);
        const shown = all.length > PER_KIND ? all.slice(0, PER_KIND - 1) : all;
        for (const finding of shown)
            emit(severity, messageOf(finding), propertiesOf(finding, workspacePath));
        if (all.length > shown.length)
            emit(severity, `and ${all.length - shown.length} more: see the job summary`, {});
    }
}
/** The problems of a user error that have a place, each there. @returns whether that said everything */
function annotateProblems(problems) {
    let said = 0;
    for (const { message, file, line, column } of problems) {
        if (file === undefined || said === PER_KIND - 1)
            continue;
        core/* error */.z3(message, {
            file,
            ...(line === undefined ? {} : { startLine: line }),
            ...(column === undefined ? {} : { startColumn: column }),
            title: 'titlebout',
        });
        said += 1;
    }
    return said > 0 && said === problems.length;
}
function emit(severity, message, properties) {
    if (severity === 'error')
        core/* error */.z3(message, properties);
    else if (severity === 'warning')
        core/* warning */.$e(message, properties);
    else
        core/* notice */.lm(message, properties);
}
function messageOf(finding) {
    return [finding.message, finding.fix].filter((part) => part !== undefined).join('\n');
}
function propertiesOf(finding, workspacePath) {
    const { where } = finding;
    return {
        title: finding.id,
        ...(where?.file === undefined ? {} : { file: workspacePath(where.file) }),
        ...(where?.line === undefined ? {} : { startLine: where.line }),
        ...(where?.column === undefined ? {} : { startColumn: where.column }),
    };
}

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
;// CONCATENATED MODULE: ./packages/hosts/dist/github/artifact-download.js





/** Downloads an artifact of any run of the repository, checks its digest, and puts its files into `folder`. */
async function downloadFromRun(artifact, folder, from) {
    if (artifact.expired)
        throw new core_dist/* UserError */.yot('EVIDENCE', `artifact ${artifact.name} of run ${artifact.runId} has expired: run that workflow again`);
    await unpack(folder, async (scratch) => {
        const { DefaultArtifactClient } = await artifactToolkit();
        const reply = await new DefaultArtifactClient().downloadArtifact(Number(artifact.id), {
            path: scratch,
            ...(artifact.digest === null ? {} : { expectedHash: artifact.digest }),
            findBy: {
                token: from.token,
                workflowRunId: Number(artifact.runId),
                repositoryOwner: from.owner,
                repositoryName: from.repo,
            },
        });
        return reply.digestMismatch === true;
    }, artifact.name);
}
/**
 * Unpacks into a scratch folder, never into the workspace, and copies plain files from there.
 *
 * @param download fills the scratch folder; says whether the digest differed
 */
async function unpack(folder, download, name) {
    const scratch = await (0,promises_.mkdtemp)(external_node_path_.join(process.env['RUNNER_TEMP'] ?? (0,external_node_os_.tmpdir)(), 'titlebout-artifact-'));
    try {
        const mismatch = await download(scratch);
        // rule: artifact-digest
        if (mismatch)
            throw new core_dist/* UserError */.yot('EVIDENCE', `artifact ${name} is not what was uploaded: its digest differs; run the job that made it again`);
        for (const file of await (0,dist/* listFiles */.CS)(scratch))
            await (0,dist/* copyWhole */.Nn)(external_node_path_.join(scratch, file), external_node_path_.join(folder, file));
    }
    finally {
        await (0,promises_.rm)(scratch, { recursive: true, force: true });
    }
}
/** The artifact toolkit weighs 3.6 MB: it is loaded when an artifact is handled, not before. */
async function artifactToolkit() {
    // Its unzipper still calls Buffer(): a warning about that in every log helps nobody who reads it.
    process.noDeprecation = true;
    return await __webpack_require__.e(/* import() */ 768).then(__webpack_require__.bind(__webpack_require__, 94768));
}

;// CONCATENATED MODULE: ./packages/hosts/dist/github/artifact-carrier.js



const PREFIX = 'titlebout.';
/** Takes files between the jobs of one run as Actions artifacts; a second upload of a name overwrites. */
function artifactCarrier() {
    return {
        kind: 'actions-artifact',
        put: async (name, folder, paths, options) => {
            const { DefaultArtifactClient } = await artifactToolkit();
            const client = new DefaultArtifactClient();
            const full = `${PREFIX}${name}`;
            // A re-run of a job meets its own artifact of the attempt before.
            if ((await findOwn(full)) !== undefined)
                await client.deleteArtifact(full);
            const files = paths.map((file) => external_node_path_.join(folder, file));
            const reply = await client.uploadArtifact(full, files, folder, {
                retentionDays: options.retentionDays,
                compressionLevel: 6,
            });
            return {
                name,
                id: reply.id === undefined ? null : String(reply.id),
                digest: reply.digest === undefined ? null : `sha256:${reply.digest}`,
            };
        },
        get: async (name, folder) => {
            const full = `${PREFIX}${name}`;
            const artifact = await findOwn(full);
            if (artifact === undefined)
                return undefined;
            const { DefaultArtifactClient } = await artifactToolkit();
            try {
                await unpack(folder, async (scratch) => {
                    const reply = await new DefaultArtifactClient().downloadArtifact(artifact.id, {
                        path: scratch,
                        ...(artifact.digest === undefined ? {} : { expectedHash: artifact.digest }),
                    });
                    return reply.digestMismatch === true;
                }, full);
            }
            catch (cause) {
                if (cause instanceof core_dist/* UserError */.yot)
                    throw cause;
                throw new core_dist/* UserError */.yot('EVIDENCE', `artifact ${full} is listed in this run but cannot be downloaded: it may have expired; run the job that made it again`, { cause });
            }
            return { name, id: String(artifact.id), digest: artifact.digest ?? null };
        },
        list: async () => {
            const { DefaultArtifactClient } = await artifactToolkit();
            const { artifacts } = await new DefaultArtifactClient().listArtifacts({ latest: true });
            return artifacts.flatMap(({ name }) => (name.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : []));
        },
    };
}
async function findOwn(name) {
    const { DefaultArtifactClient } = await artifactToolkit();
    const { artifacts } = await new DefaultArtifactClient().listArtifacts({ latest: true });
    return artifacts.find((artifact) => artifact.name === name);
}

// EXTERNAL MODULE: ../../node_modules/@actions/github/lib/github.js
var github = __webpack_require__(68803);
// EXTERNAL MODULE: ../../node_modules/@octokit/plugin-retry/dist-bundle/index.js
var dist_bundle = __webpack_require__(54491);
;// CONCATENATED MODULE: ./packages/hosts/dist/github/client.js



/** The client for use inside Actions: with the toolkit's proxy support and the API address of this server. */
function actionsClient(token, apiUrl) {
    return explainRefusals((0,github/* getOctokit */.Q)(token, { baseUrl: apiUrl }, dist_bundle/* retry */.L));
}
/** Turns GitHub's refusals into messages that name the fix. */
function explainRefusals(client) {
    client.hook.error('request', (error, options) => {
        const failure = requestFailure(error);
        if (failure === undefined)
            throw error;
        const call = `${options.method} ${options.url}`;
        if (failure.status === 401)
            throw new core_dist/* UserError */.yot('PERMISSION', `GitHub does not know the token (401 at ${call}): give the action a token, such as token: \${{ github.token }}`, { cause: error });
        if (failure.status === 403 && !failure.limited)
            throw new core_dist/* UserError */.yot('PERMISSION', `GitHub refuses ${call} (403): ${permissionAdvice(failure.accepted)}`, {
                cause: error,
            });
        throw error;
    });
    return client;
}
/** What GitHub answered, when this is an error of a request. */
function requestFailure(error) {
    if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number')
        return undefined;
    const headers = headersOf(error);
    return {
        status: error.status,
        accepted: headers['x-accepted-github-permissions'],
        limited: headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined,
    };
}
function headersOf(error) {
    if (!('response' in error) || typeof error.response !== 'object' || error.response === null)
        return {};
    if (!('headers' in error.response) || typeof error.response.headers !== 'object' || error.response.headers === null)
        return {};
    return Object.fromEntries(Object.entries(error.response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
/** `issues=write; pull_requests=write` (any one suffices) as the lines to add to the job. */
function permissionAdvice(accepted) {
    if (accepted === undefined || accepted === '')
        return "the token lacks a permission; compare the job's permissions with the action's README";
    const sets = accepted.split(';').map((set) => set
        .split(',')
        .map((pair) => pair.trim().replace(/_/gu, '-').replace('=', ': '))
        .join(' and '));
    return `add to the job's permissions: ${sets.join(', or ')}`;
}
/** Whether a request failed because there is no such thing. */
function isNotFound(error) {
    return requestFailure(error)?.status === 404;
}
/** Runs a request; undefined only for 404, every other failure throws. */
async function unlessAbsent(request) {
    try {
        return await request;
    }
    catch (error) {
        if (isNotFound(error))
            return undefined;
        throw error;
    }
}

;// CONCATENATED MODULE: ./packages/hosts/dist/github/marker.js
const PATTERN = /^<!-- titlebout workflow=([\w.-]+) run=(\d+) attempt=(\d+) content=([0-9a-f]+) -->$/mu;
function markerText(marker) {
    return `<!-- titlebout workflow=${marker.workflow} run=${marker.runId} attempt=${marker.attempt} content=${marker.content} -->`;
}
/** Reads the marker: only where the very first line of the body is one. */
function readMarker(body) {
    const [, workflow, runId, attempt, content] = PATTERN.exec(body.split(/\r?\n/u, 1)[0] ?? '') ?? [];
    if (workflow === undefined || runId === undefined || attempt === undefined || content === undefined)
        return undefined;
    return { workflow, runId: Number(runId), attempt: Number(attempt), content };
}
/** Whether `one` was written by a later run, or a later attempt of the same run, than `other`. */
function isNewer(one, other) {
    return one.runId > other.runId || (one.runId === other.runId && one.attempt > other.attempt);
}

;// CONCATENATED MODULE: ./packages/hosts/dist/github/comment.js


/** Writers of one run may come at once; each pass takes in what the others have stored meanwhile. */
const MAX_PASSES = 8;
/**
 * Keeps the one comment of this workflow on the pull request true to all evidence of the run (design §8): render all,
 * write, list again, and again if something was added meanwhile.
 */
async function publishComment(options) {
    if (options.policy === 'never')
        return 'not-wanted';
    let result = 'unchanged';
    for (let pass = 0; pass < MAX_PASSES; pass += 1) {
        const content = await options.render();
        const written = await write(options, content);
        if (written !== 'unchanged' && result !== 'created')
            result = written;
        if (written === 'newer-run' || written === 'not-wanted')
            return written;
        const now = await options.list();
        if (now.join('\n') === content.names.join('\n'))
            return result;
    }
    return result;
}
async function write(options, content) {
    const { client, at, run } = options;
    const marker = { workflow: run.workflow, runId: run.id, attempt: run.attempt, content: content.content };
    const body = `${markerText(marker)}\n${content.markdown}`;
    const [existing] = await own(options);
    if (existing === undefined) {
        if (options.policy === 'on-failure' && !content.failed)
            return 'not-wanted';
        await client.rest.issues.createComment({ ...at, issue_number: options.pullRequest, body });
        // Another first writer: what this one knows goes into the comment that stays.
        if (await removeTwins(options))
            await write(options, content);
        return 'created';
    }
    // rule: newer-run
    if (isNewer(existing.marker, marker))
        return 'newer-run';
    if (existing.body === body)
        return 'unchanged';
    if (options.policy === 'on-change' && existing.marker.content === marker.content)
        return 'unchanged';
    await client.rest.issues.updateComment({ ...at, comment_id: existing.id, body });
    return 'updated';
}
/** Our comments of this workflow, oldest first. */
async function own(options) {
    const comments = await options.client.paginate(options.client.rest.issues.listComments, {
        ...options.at,
        issue_number: options.pullRequest,
        per_page: 100,
    });
    return comments.flatMap((comment) => {
        const marker = readMarker(comment.body ?? '');
        // rule: comment-author
        if (comment.user?.login !== options.author)
            return [];
        if (marker?.workflow !== options.run.workflow)
            return [];
        return [{ id: comment.id, body: comment.body ?? '', marker }];
    });
}
/** Two first writers may both have created a comment: the oldest stays. */
async function removeTwins(options) {
    const [, ...twins] = await own(options);
    for (const twin of twins)
        await unlessAbsent(options.client.rest.issues.deleteComment({ ...options.at, comment_id: twin.id }));
    return twins.length > 0;
}

// EXTERNAL MODULE: ./packages/hosts/dist/github/environment.js
var github_environment = __webpack_require__(21436);
// EXTERNAL MODULE: ../../node_modules/zod/v4/classic/schemas.js + 11 modules
var schemas = __webpack_require__(43045);
;// CONCATENATED MODULE: ./packages/hosts/dist/github/event.js


const repository = schemas/* object */.Ikc({ full_name: schemas/* string */.YjP(), default_branch: schemas/* string */.YjP().optional() });
const side = schemas/* object */.Ikc({ ref: schemas/* string */.YjP(), sha: schemas/* string */.YjP(), repo: schemas/* object */.Ikc({ full_name: schemas/* string */.YjP() }).nullable() });
/** The parts of a webhook payload that we read; everything else is left alone. */
const eventSchema = schemas/* object */.Ikc({
    repository: repository.optional(),
    pull_request: schemas/* object */.Ikc({ number: schemas/* int */.Whr().positive(), head: side, base: side, user: schemas/* object */.Ikc({ login: schemas/* string */.YjP() }).nullable() })
        .optional(),
    merge_group: schemas/* object */.Ikc({ base_ref: schemas/* string */.YjP(), base_sha: schemas/* string */.YjP(), head_sha: schemas/* string */.YjP() }).optional(),
    workflow_run: schemas/* object */.Ikc({
        event: schemas/* string */.YjP(),
        head_branch: schemas/* string */.YjP().nullable(),
        head_sha: schemas/* string */.YjP(),
        head_repository: schemas/* object */.Ikc({ full_name: schemas/* string */.YjP() }).nullable().optional(),
        actor: schemas/* object */.Ikc({ login: schemas/* string */.YjP() }).nullable().optional(),
    })
        .optional(),
});
/** Reads the event payload. @throws {UserError} `HOST` when it is no payload of GitHub's */
function parseEvent(text) {
    try {
        return eventSchema.parse(JSON.parse(text));
    }
    catch (cause) {
        throw new core_dist/* UserError */.yot('HOST', 'the event payload (GITHUB_EVENT_PATH) is not what GitHub sends: run this action in a workflow', { cause });
    }
}

;// CONCATENATED MODULE: ./packages/hosts/dist/github/fail-on.js
/**
 * Whether `fail-on: never` is honoured: only where the workflow file is the default branch's, so that a pull request
 * cannot turn its own judge off.
 */
async function mayIgnoreFailure(host, environment) {
    const producer = host.producer();
    if (producer.level === 'T2')
        return true;
    const file = environment.workflow?.split('@')[0];
    if (host.forge === undefined || file === undefined)
        return false;
    const [trusted, used] = await Promise.all([
        host.forge.fileAt(file, await host.forge.defaultBranch()),
        // The commit that this run took its workflow from: of a pull request, the merge, not the head.
        host.forge.fileAt(file, environment.sha),
    ]);
    return trusted !== undefined && trusted === used;
}

;// CONCATENATED MODULE: ./packages/hosts/dist/github/forge-deployments.js
/** Tells our deployments from those that GitHub makes for a job with an environment. */
const TASK = 'deploy:titlebout';
/** GitHub's limit for the description of a status. */
const DESCRIPTION_LIMIT = 140;
/** Deployments as GitHub has them; one per key, however often a step is run again. */
function deploymentsOf(client, at) {
    const { repos } = client.rest;
    return {
        ensure: async (request) => {
            const existing = await client.paginate(repos.listDeployments, {
                ...at,
                environment: request.environment,
                task: TASK,
                per_page: 100,
            });
            const same = existing.find((deployment) => keyOf(deployment.payload) === request.key);
            if (same !== undefined)
                return String(same.id);
            const reply = await repos.createDeployment({
                ...at,
                ref: request.ref,
                task: TASK,
                // Without these two GitHub merges the default branch into the ref, or waits for this very run.
                auto_merge: false,
                required_contexts: [],
                environment: request.environment,
                description: request.description.slice(0, DESCRIPTION_LIMIT),
                production_environment: request.production,
                payload: { ...request.payload, key: request.key },
            });
            if (reply.status !== 201)
                throw new Error(`GitHub answered ${reply.status} to a deployment without a merge`);
            return String(reply.data.id);
        },
        status: async (id, state, description, logUrl) => {
            await repos.createDeploymentStatus({
                ...at,
                deployment_id: Number(id),
                state,
                description: description.slice(0, DESCRIPTION_LIMIT),
                ...(logUrl === undefined ? {} : { log_url: logUrl }),
            });
        },
    };
}
function keyOf(payload) {
    const value = typeof payload === 'string' ? parseOrUndefined(payload) : payload;
    if (typeof value !== 'object' || value === null || !('key' in value))
        return undefined;
    return typeof value.key === 'string' ? value.key : undefined;
}
/** Payloads of other tools need not be JSON. */
function parseOrUndefined(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./packages/hosts/dist/github/forge-issues.js
/** Issues by marker and author: somebody else's issue with our marker is never taken over. */
function issuesOf(client, at, author) {
    const { issues } = client.rest;
    return {
        find: async (marker) => {
            const mine = await client.paginate(issues.listForRepo, { ...at, state: 'all', creator: author, per_page: 100 });
            const found = mine.find((issue) => issue.user?.login === author && issue.pull_request === undefined && (issue.body ?? '').includes(marker));
            if (found === undefined)
                return undefined;
            return { number: found.number, state: found.state === 'open' ? 'open' : 'closed', body: found.body ?? '' };
        },
        create: async (title, body, labels) => (await issues.create({ ...at, title, body, labels: [...labels] })).data.number,
        update: async (number, change) => {
            await issues.update({ ...at, issue_number: number, ...change });
        },
        comment: async (number, body) => {
            await issues.createComment({ ...at, issue_number: number, body });
        },
    };
}

;// CONCATENATED MODULE: ./packages/hosts/dist/github/forge.js





/** GitHub as steps see it. Everything is asked of the API; nothing is taken from variables. */
function gitHubForge(options) {
    const { client, token, repository } = options;
    const at = repositoryParts(repository);
    const { actions, repos } = client.rest;
    let mainBranch;
    const defaultBranch = async () => {
        mainBranch ??= (await repos.get(at)).data.default_branch;
        return mainBranch;
    };
    return {
        repository,
        defaultBranch,
        run: async (id) => await runOf(client, at, repository, id),
        artifacts: async (runId) => {
            const found = await client.paginate(actions.listWorkflowRunArtifacts, {
                ...at,
                run_id: Number(runId),
                per_page: 100,
            });
            return found.map((artifact) => ({
                id: String(artifact.id),
                name: artifact.name,
                digest: artifact.digest ?? null,
                runId,
                expired: artifact.expired,
            }));
        },
        download: async (artifact, folder) => await downloadFromRun(artifact, folder, { token, ...at }),
        approval: async (runId, environment) => await approvalOf(client, at, runId, environment),
        fileAt: async (path, ref) => {
            const reply = await unlessAbsent(repos.getContent({ ...at, path, ref, mediaType: { format: 'raw' } }));
            if (reply === undefined)
                return undefined;
            // The raw format answers with the text itself, which the client's types do not know.
            const content = reply.data;
            if (typeof content !== 'string')
                throw new core_dist/* UserError */.yot('HOST', `${path} at ${ref} is a folder, not a file`);
            return content;
        },
        onDefaultBranch: async (sha) => {
            const reply = await unlessAbsent(repos.compareCommitsWithBasehead({ ...at, basehead: `${sha}...${await defaultBranch()}` }));
            return reply !== undefined && (reply.data.status === 'ahead' || reply.data.status === 'identical');
        },
        deployments: deploymentsOf(client, at),
        issues: issuesOf(client, at, options.author),
        dispatch: async (workflow, ref, inputs) => {
            const reply = await client.request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', {
                ...at,
                workflow_id: workflow,
                ref,
                inputs,
                return_run_details: true,
            });
            return { runId: runIdOf(reply.data) };
        },
        dispatchedRuns: async (workflow, sinceIso) => {
            // GitHub's `created` filter takes a range, which its own OpenAPI description forbids: the newest hundred are enough.
            const reply = await unlessAbsent(actions.listWorkflowRuns({ ...at, workflow_id: workflow, event: 'workflow_dispatch', per_page: 100 }));
            const since = Date.parse(sinceIso);
            return (reply?.data.workflow_runs ?? [])
                .filter((run) => Date.parse(run.created_at) >= since)
                .map((run) => ({ id: String(run.id), at: run.created_at }));
        },
        successfulRuns: async (workflow, branch) => {
            const reply = await unlessAbsent(actions.listWorkflowRuns({ ...at, workflow_id: workflow, branch, status: 'success', per_page: 50 }));
            // A fork's branch may have any name, and a pull request of this repository may come from any branch.
            return (reply?.data.workflow_runs ?? [])
                .filter((run) => run.head_repository?.full_name === repository && !run.event.startsWith('pull_request'))
                .map((run) => shownRun(run, repository));
        },
        branchProtected: async (branch) => (await repos.getBranchRules({ ...at, branch })).data.length > 0,
    };
}
function repositoryParts(repository) {
    const [owner, repo, ...rest] = repository.split('/');
    if (owner === undefined || repo === undefined || owner === '' || repo === '' || rest.length > 0)
        throw new core_dist/* UserError */.yot('HOST', `the repository must be owner/name, got "${repository}"`);
    return { owner, repo };
}
async function runOf(client, at, repository, id) {
    const { data } = await client.rest.actions.getWorkflowRun({ ...at, run_id: Number(id) });
    return shownRun(data, repository);
}
function shownRun(data, repository) {
    return {
        id: String(data.id),
        attempt: data.run_attempt ?? 1,
        event: data.event,
        sha: data.head_sha,
        branch: data.head_branch,
        workflow: data.path.split('@')[0] ?? data.path,
        repository,
        headRepository: data.head_repository?.full_name ?? null,
        actor: data.triggering_actor?.login ?? data.actor?.login ?? '',
        completed: data.status === 'completed',
    };
}
async function approvalOf(client, at, runId, environment) {
    const [{ data: reviews }, run] = await Promise.all([
        client.rest.actions.getReviewsForRun({ ...at, run_id: Number(runId) }),
        runOf(client, at, `${at.owner}/${at.repo}`, runId),
    ]);
    const review = reviews.findLast((candidate) => candidate.state === 'approved' && candidate.environments.some((one) => one.name === environment));
    if (review === undefined)
        return undefined;
    return { approver: review.user.login, author: run.actor, comment: review.comment, environment, run_id: runId };
}
/** Since 2026 a dispatch can answer with the run that it started; older servers answer 204 without a body. */
function runIdOf(data) {
    if (typeof data !== 'object' || data === null || !('workflow_run_id' in data))
        return undefined;
    return typeof data.workflow_run_id === 'number' ? String(data.workflow_run_id) : undefined;
}

// EXTERNAL MODULE: ./packages/hosts/dist/version.js
var version = __webpack_require__(32137);
;// CONCATENATED MODULE: ./packages/hosts/dist/github/level.js

const DEPENDENCY_BOTS = ['dependabot[bot]', 'renovate[bot]'];
const OWN_EVENTS = ['push', 'schedule', 'workflow_dispatch', 'repository_dispatch'];
/**
 * How far the evidence of this run may be believed.
 *
 * @throws {UserError} `TRUST` on pull_request_target, which would run the head's code with the base's secrets
 */
function levelOf(facts) {
    const { eventName, event, repository } = facts;
    // rule: pull-request-target
    if (eventName === 'pull_request_target')
        throw new core_dist/* UserError */.yot('TRUST', 'pull_request_target is refused: it runs with secrets on behalf of code that nobody has reviewed; use on: pull_request');
    if (eventName === 'pull_request')
        return pullRequestLevel(event, repository);
    if (eventName === 'workflow_run')
        return workflowRunLevel(event, repository);
    const main = event.repository?.default_branch;
    if (main === undefined)
        return 'T1';
    if (eventName === 'merge_group')
        return event.merge_group?.base_ref === `refs/heads/${main}` ? 'T2' : 'T1';
    // rule: default-branch-only
    if (facts.ref !== `refs/heads/${main}`)
        return 'T1';
    return OWN_EVENTS.includes(eventName) ? 'T2' : 'T1';
}
function pullRequestLevel(event, repository) {
    const head = event.pull_request?.head.repo?.full_name;
    // rule: fork-is-advice
    if (head !== repository)
        return 'T0';
    return DEPENDENCY_BOTS.includes(event.pull_request?.user?.login ?? '') ? 'T0' : 'T1';
}
/** A workflow_run has the level of the run that it reports on, never a higher one. */
function workflowRunLevel(event, repository) {
    const run = event.workflow_run;
    if (run === undefined || run.head_repository?.full_name !== repository)
        return 'T0';
    if (run.event === 'pull_request')
        return DEPENDENCY_BOTS.includes(run.actor?.login ?? '') ? 'T0' : 'T1';
    if (run.head_branch !== event.repository?.default_branch)
        return 'T1';
    return OWN_EVENTS.includes(run.event) ? 'T2' : 'T1';
}

;// CONCATENATED MODULE: ./packages/hosts/dist/github/github-host.js




/** A workflow run as the place where steps run. @throws {UserError} `TRUST` on an event that is refused */
function gitHubHost(parts) {
    const { environment, event } = parts;
    const level = levelOf({
        eventName: environment.eventName,
        ref: environment.ref,
        repository: environment.repository,
        event,
    });
    const about = event.pull_request;
    const producer = () => ({
        host: 'github',
        version: version/* VERSION */.x,
        level,
        at: parts.now().toISOString(),
        repository: environment.repository,
        repository_id: environment.repositoryId,
        workflow: environment.workflow,
        run_id: environment.runId,
        run_attempt: environment.runAttempt,
        job: environment.job,
        // For a pull request GITHUB_SHA is a merge commit that nobody will ever see again.
        sha: about?.head.sha ?? environment.sha,
        ref: environment.ref,
        event: environment.eventName,
        actor: environment.actor,
        pull_request: about?.number ?? null,
    });
    return {
        kind: 'github',
        workspace: environment.workspace,
        log: parts.log,
        producer,
        base: baseOf(event),
        carrier: parts.carrier,
        forge: parts.forge,
        userEnvironment: (0,github_environment/* userEnvironment */.n)(parts.variables),
        variable: (name) => {
            const value = parts.variables[name];
            if (value === undefined || value === '')
                throw new core_dist/* UserError */.yot('CONFIG', `env:${name} in titlebout.yml: the variable ${name} is not set; set it under env: of the job`);
            return value;
        },
        gitAuthorization: parts.token === undefined
            ? undefined
            : `Basic ${Buffer.from(`x-access-token:${parts.token}`).toString('base64')}`,
        cancellation: parts.cancellation,
        nativeDir: parts.nativeDir,
    };
}
function baseOf(event) {
    if (event.pull_request !== undefined)
        return { ref: event.pull_request.base.ref, sha: event.pull_request.base.sha };
    if (event.merge_group !== undefined)
        return { ref: event.merge_group.base_ref, sha: event.merge_group.base_sha };
    return undefined;
}

;// CONCATENATED MODULE: ./packages/hosts/dist/github/heard.js
/**
 * The carrier, heard by the runner: the artifact toolkit masks the signatures in its addresses by workflow commands, which
 * would be printed, signature and all, in the midst of untrusted text.
 */
function heardCarrier(carrier, log) {
    return {
        kind: carrier.kind,
        put: async (name, folder, paths, options) => {
            log.trusted();
            return await carrier.put(name, folder, paths, options);
        },
        get: async (name, folder) => {
            log.trusted();
            return await carrier.get(name, folder);
        },
        list: async () => {
            log.trusted();
            return await carrier.list();
        },
    };
}
/** The forge, with downloads of artifacts heard in the same way. */
function heardForge(forge, log) {
    return {
        ...forge,
        download: async (artifact, folder) => {
            log.trusted();
            await forge.download(artifact, folder);
        },
    };
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./packages/hosts/dist/github/log.js


/** A progress line at most this often: a workflow log is no terminal. */
const PROGRESS_INTERVAL_MS = 2000;
/**
 * Prints untrusted text between stop-commands with a token that nobody can guess. Everything that steps say counts as
 * untrusted: it quotes data, file names and the output of user code.
 *
 * @param now milliseconds, for the pace of progress lines
 */
function gitHubLog(now) {
    let token;
    let lastProgress = 0;
    const untrusted = (text) => {
        if (token === undefined) {
            token = `titlebout-${(0,external_node_crypto_.randomUUID)()}`;
            process.stdout.write(`::stop-commands::${token}\n`);
        }
        process.stdout.write(`${text}\n`);
    };
    const trusted = () => {
        if (token === undefined)
            return;
        process.stdout.write(`::${token}::\n`);
        token = undefined;
    };
    return {
        trusted,
        info: untrusted,
        output: untrusted,
        warning: (text) => {
            trusted();
            core/* warning */.$e(text);
        },
        progress: (label, done, total) => {
            const finished = total !== undefined && done >= total;
            if (!finished && now() - lastProgress < PROGRESS_INTERVAL_MS)
                return;
            lastProgress = now();
            untrusted(total === undefined
                ? `${label}: ${done}`
                : `${label}: ${done} of ${total} (${Math.round((100 * done) / Math.max(total, 1))} %)`);
        },
    };
}

;// CONCATENATED MODULE: ./packages/hosts/dist/github/run-evidence.js





/** Artifacts that hold evidence: `<model>.<kind>`, and not the model's bytes or the rows. */
const EVIDENCE_NAME = /^[a-z0-9][a-z0-9-]*\.(validation|training|evaluation|bout|package|drift|deployment\.[a-z0-9-]+)$/u;
/** Evidence is read once for each artifact, however often the comment is rendered. */
function runEvidence(options) {
    const seen = new Map();
    const list = async () => {
        const names = options.carrier === undefined ? [] : await options.carrier.list();
        return names.filter((name) => EVIDENCE_NAME.test(name)).sort();
    };
    const fromCarrier = async (carrier, name) => {
        const known = seen.get(name);
        if (known !== undefined)
            return known;
        const folder = await (0,promises_.mkdtemp)(external_node_path_.join(process.env['RUNNER_TEMP'] ?? (0,external_node_os_.tmpdir)(), 'titlebout-evidence-'));
        await carrier.get(name, folder);
        const found = await readFolder(folder, `artifact ${name}`);
        seen.set(name, found);
        return found;
    };
    return {
        list,
        load: async () => {
            const all = [];
            const models = await foldersOf(external_node_path_.join(options.workspace, '.titlebout'));
            for (const folder of models)
                all.push(...(await readFolder(folder, external_node_path_.relative(options.workspace, folder))));
            if (options.carrier !== undefined)
                for (const name of await list())
                    all.push(...(await fromCarrier(options.carrier, name)));
            return unique(all.filter((evidence) => evidence.producer.run_id === options.runId));
        },
    };
}
async function foldersOf(home) {
    const entries = await (0,promises_.readdir)(home, { withFileTypes: true }).catch(() => []);
    return entries.flatMap((entry) => (entry.isDirectory() ? [external_node_path_.join(home, entry.name)] : []));
}
/** @param label what messages call the folder */
async function readFolder(folder, label) {
    const found = [];
    for (const name of (await (0,promises_.readdir)(folder)).sort()) {
        if (!name.endsWith('.json'))
            continue;
        const text = await (0,promises_.readFile)(external_node_path_.join(folder, name), 'utf8');
        const file = `${label}/${name}`;
        const kind = (0,core_dist/* kindOf */.IaW)(jsonOf(text, file));
        if (kind !== undefined)
            found.push((0,core_dist/* parseEvidence */.vfo)(kind, text, file));
    }
    return found;
}
function jsonOf(text, file) {
    try {
        return JSON.parse(text);
    }
    catch (cause) {
        throw new core_dist/* UserError */.yot('EVIDENCE', `${file} is no JSON: take it away, and run the step that makes it again`, { cause });
    }
}
/** The latest of each model, kind and environment: a re-run replaces what it did before. */
function unique(all) {
    const latest = new Map();
    for (const evidence of all) {
        const environment = evidence.format === 'titlebout.deployment/1' ? evidence.result.environment : '';
        const key = `${evidence.model} ${evidence.format} ${environment}`;
        const known = latest.get(key);
        if (known === undefined || known.producer.at <= evidence.producer.at)
            latest.set(key, evidence);
    }
    return [...latest.values()];
}
/** Digest of what evidence says, without who said it and when: equal for a re-run that found nothing new. */
function contentOf(all) {
    return (0,dist/* sha256Text */.f1)((0,core_dist/* canonicalJson */.djW)(all.map(({ producer: _producer, inputs: _inputs, ...rest }) => rest))).slice(0, 16);
}

;// CONCATENATED MODULE: ./packages/hosts/dist/github/run-action.js





















/** GitHub's limits: characters of a comment, bytes of a job summary. */
const COMMENT_LIMIT = 65_536;
const SUMMARY_LIMIT = 1_000_000;
/** What the token of the Actions app writes as. */
const ACTIONS_LOGIN = 'github-actions[bot]';
const ISSUES_URL = 'https://github.com/titlebout/titlebout/issues';
/** Runs one of the seven steps, or the judge of level 0, as a GitHub action. Never throws: what went wrong is said, and the exit code is set. */
async function runAction(name) {
    if ((0,onnx_worker/* servesAsWorker */.X)())
        return;
    const log = gitHubLog(() => Date.now());
    try {
        const session = await openSession(name, log);
        const outcome = await session.step.run(session.host);
        await handOn(session, outcome);
        await conclude(session, outcome);
    }
    catch (error) {
        fail(error, log);
    }
}
async function openSession(name, log) {
    const definition = steps/* ACTIONS */.kl.find((candidate) => candidate.name === name);
    if (definition === undefined)
        throw new Error(`there is no step "${name}"`);
    const token = definition.takesToken ? core/* getInput */.V4('token') || undefined : undefined;
    if (token !== undefined)
        core/* setSecret */.Pq(token);
    const step = definition.prepare((input) => core/* getInput */.V4(input));
    const environment = (0,github_environment/* readEnvironment */.Q)(process.env);
    const event = parseEvent(await (0,promises_.readFile)(environment.eventPath, 'utf8'));
    const client = token === undefined ? undefined : actionsClient(token, environment.apiUrl);
    const author = client === undefined ? ACTIONS_LOGIN : await loginOf(client, token ?? '');
    const forge = client === undefined
        ? undefined
        : heardForge(gitHubForge({ client, token: token ?? '', repository: environment.repository, author }), log);
    const host = gitHubHost({
        environment,
        event,
        log,
        carrier: carrierOf(environment, log),
        forge,
        token,
        cancellation: (0,cancellation/* processCancellation */.x)(),
        nativeDir: core/* getInput */.V4('native-dir') || undefined,
        variables: process.env,
        now: () => new Date(),
    });
    return { environment, host, log, client, author, step, takesToken: definition.takesToken };
}
function carrierOf(environment, log) {
    const shared = core/* getInput */.V4('carrier-dir');
    if (shared !== '')
        return (0,dist/* folderCarrier */.dF)({ root: external_node_path_.resolve(environment.workspace, shared), run: environment.runId });
    return environment.hasArtifacts ? heardCarrier(artifactCarrier(), log) : undefined;
}
/** Installation tokens may not ask who they are; every other token can. */
async function loginOf(client, token) {
    if (token.startsWith('ghs_'))
        return ACTIONS_LOGIN;
    return (await client.rest.users.getAuthenticated()).data.login;
}
/** Stores evidence for other jobs, then shows all that the run knows. */
async function handOn(session, outcome) {
    const { host, step, log, environment } = session;
    const model = outcome.evidence.model;
    if (host.carrier !== undefined && !step.common['dry-run'])
        for (const { kind, paths, retentionDays } of outcome.carry)
            await host.carrier.put(`${model}.${kind}`, outcome.workFolder, paths, { retentionDays });
    log.trusted();
    annotate(outcome.annotations, (file) => file);
    const url = `${environment.serverUrl}/${environment.repository}/actions/runs/${environment.runId}`;
    const markdown = (0,report_dist/* renderReport */.B)([...(outcome.also ?? []), outcome.evidence], { limit: SUMMARY_LIMIT, runUrl: url });
    const report = external_node_path_.join(outcome.workFolder, `${external_node_path_.basename(outcome.evidencePath, '.json')}.md`);
    await (0,dist/* writeWhole */.f8)(report, markdown);
    if (process.env['GITHUB_STEP_SUMMARY'] !== undefined)
        await core/* summary */.z.addRaw(markdown).write();
    setOutputs(session, outcome, report);
    await comment(session, url);
}
function setOutputs(session, outcome, report) {
    const relative = (file) => external_node_path_.relative(session.environment.workspace, file);
    const outputs = {
        verdict: outcome.evidence.verdict.kind,
        evidence: relative(outcome.evidencePath),
        'evidence-digest': outcome.evidenceSha256,
        report: relative(report),
        ...outcome.outputs,
    };
    for (const [name, value] of Object.entries(outputs))
        core/* setOutput */.uH(name, value);
}
async function comment(session, url) {
    const { environment, host, client, step } = session;
    const pullRequest = host.producer().pull_request;
    if (pullRequest === null || step.common['dry-run'])
        return;
    if (client === undefined)
        return sayNoToken(session);
    const evidence = runEvidence({ workspace: host.workspace, runId: environment.runId, carrier: host.carrier });
    const workflow = external_node_path_.posix.basename((environment.workflow ?? 'workflow').split('@')[0] ?? 'workflow');
    try {
        await publishComment({
            client,
            at: repositoryParts(environment.repository),
            pullRequest,
            author: session.author,
            run: { workflow, id: Number(environment.runId), attempt: environment.runAttempt },
            policy: step.common.comment,
            list: async () => await evidence.list(),
            render: async () => {
                const names = await evidence.list();
                const all = await evidence.load();
                return {
                    names,
                    markdown: (0,report_dist/* renderReport */.B)(all, { limit: COMMENT_LIMIT - 200, runUrl: url }),
                    content: contentOf(all),
                    failed: all.some(({ verdict }) => verdict.kind === 'failed'),
                };
            },
        });
    }
    catch (error) {
        // A fork's token may not write: the report stands in the job summary, and nobody can fix that from a pull request.
        if (!(error instanceof core_dist/* UserError */.yot) || error.code !== 'PERMISSION')
            throw error;
        core/* warning */.$e(`no comment on the pull request: ${error.message}; the report is in the job summary`);
    }
}
/** `train` is given no token on purpose; any other step could comment if it had one. */
function sayNoToken({ step, takesToken }) {
    if (takesToken && step.common.comment !== 'never')
        core/* warning */.$e('no comment on the pull request: the action was given no token; the report is in the job summary (comment: never says that none is wanted)');
}
async function conclude(session, outcome) {
    if (!outcome.red)
        return;
    const { verdict } = outcome.evidence;
    const sentence = `${verdict.kind}: ${verdict.detail}`;
    if (session.step.common['fail-on'] === 'never') {
        if (await mayIgnoreFailure(session.host, session.environment))
            return core/* warning */.$e(`${sentence} (not red: fail-on is never)`);
        core/* warning */.$e('fail-on: never is ignored: this run does not use the workflow file of the default branch');
    }
    core/* setFailed */.C1(sentence);
}
function fail(error, log) {
    if (error instanceof core_dist/* UserError */.yot) {
        // The log shows no places of annotations: the message has them.
        log.info(error.message);
        log.trusted();
        // Said at its place, it need not be said again without one.
        if (annotateProblems(error.problems))
            process.exitCode = core/* ExitCode */.yU.Failure;
        else
            core/* setFailed */.C1(error.message);
        for (let cause = error.cause; cause instanceof Error; cause = cause.cause)
            core/* debug */.Yz(`caused by: ${cause.stack ?? cause.message}`);
        return;
    }
    log.trusted();
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    core/* setFailed */.C1(`this is a mistake of titlebout, not yours; please report it at ${ISSUES_URL}\n${stack}`);
}

// EXTERNAL MODULE: ../../node_modules/@octokit/rest/dist-src/index.js + 1 modules
var dist_src = __webpack_require__(94011);
;// CONCATENATED MODULE: ./packages/hosts/dist/github/token-forge.js




/** GitHub for whoever has a token and is no run of it. */
function tokenForge(options) {
    const { token, repository, apiUrl, author } = options;
    const Client = dist_src/* Octokit */.E.plugin(dist_bundle/* retry */.L);
    const client = explainRefusals(new Client({ auth: token, ...(apiUrl === undefined ? {} : { baseUrl: apiUrl }) }));
    return gitHubForge({ client, token, repository, author });
}

;// CONCATENATED MODULE: ./packages/hosts/dist/github/with-toolkit.js
// Everything that needs the Actions toolkit or Octokit, as one chunk of the bundle: two chunks would each hold a copy.




/***/ })

};
