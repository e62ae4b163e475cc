export { sha256File, sha256Text } from './files/digest.ts'
export { copyWhole, writeWhole } from './files/atomic.ts'
export { describeFiles, listFiles } from './files/listing.ts'
export { git, gitBytes, GitError, type GitOptions } from './git/git.ts'
