import { runAction } from '../../dist/index.js'

await runAction('compare-to-champion')
