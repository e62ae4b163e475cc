import { enableCompileCache } from 'node:module'
if (process.env.RUNNER_TEMP) enableCompileCache(process.env.RUNNER_TEMP)
await (await import('../dist/index.js')).runAction('judge')
