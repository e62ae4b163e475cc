import { folderCarrier } from '@titlebout/adapters'
import { carrierContract } from '../../support/carrier-contract.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

carrierContract('folder', async () => {
  const root = await temporaryFolder()
  return { one: folderCarrier({ root, run: '7' }), other: folderCarrier({ root, run: '7' }) }
})
