import { runAction } from '../../dist/index.js'

await runAction('validate-data')
