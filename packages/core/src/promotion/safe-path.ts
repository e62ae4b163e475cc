/** Whether a path may become one of a git tree and of a folder: nothing may lead out of it, or into git's own. */
export function isSafePath(path: string): boolean {
  if (path.startsWith('/') || /[\\\0\n]/u.test(path)) return false
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !/^\.git$/iu.test(part))
}
