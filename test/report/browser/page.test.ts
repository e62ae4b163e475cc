import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { tmpdir } from 'node:os'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pageOf, wholeStory } from '../../support/html-samples.ts'

/** A browser of the machine, as Debian, Ubuntu and GitHub's runners have it; another one by CHROMIUM. */
const CHROMIUM = [
  process.env['CHROMIUM'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((file) => file !== '' && existsSync(file))
const why = CHROMIUM === undefined ? ' (skipped: no Chromium on this machine)' : ''
/** PNG files of what the browser shows, for a person to look at: PAGE_SHOTS=folder. */
const SHOTS = process.env['PAGE_SHOTS']

describe.skipIf(CHROMIUM === undefined)(`the page in Chromium${why}`, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'titlebout-page-'))
  const file = path.join(folder, 'report.html')
  let browser: Browser | undefined

  beforeAll(async () => {
    writeFileSync(file, pageOf(...wholeStory()))
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true })
  })

  async function opened(options: {
    readonly width: number
    readonly dark?: boolean
    readonly scripts?: boolean
  }): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
    if (browser === undefined) throw new Error('the browser did not start')
    const context = await browser.newContext({
      viewport: { width: options.width, height: 800 },
      colorScheme: options.dark === true ? 'dark' : 'light',
      javaScriptEnabled: options.scripts ?? true,
    })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) complaints.push(`asked for ${request.url()}`)
    })
    await page.goto(`file://${file}`)
    if (SHOTS !== undefined && options.scripts !== false)
      await page.screenshot({
        path: path.join(SHOTS, `page-${options.width}${options.dark === true ? '-dark' : ''}.png`),
        fullPage: true,
      })
    return { page, complaints }
  }

  it.each([
    [320, false],
    [375, false],
    [375, true],
    [1280, false],
    [1280, true],
  ])('is %i px wide without scrolling sideways and without a complaint (dark: %s)', async (width, dark) => {
    const { page, complaints } = await opened({ width, dark })
    const sizes = await page.evaluate(
      'Array.from([document.documentElement, document.body], (one) => one.scrollWidth - window.innerWidth)',
    )
    expect(sizes).toEqual([
      expect.toSatisfy((over: number) => over <= 0),
      expect.toSatisfy((over: number) => over <= 0),
    ])
    for (const summary of await page.locator('summary').all()) await summary.click()
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true)
    expect(complaints).toEqual([])
  })

  it.each([320, 390])('shows the verdict of every row of a table without scrolling, %i px wide', async (width) => {
    const { page } = await opened({ width })
    for (const summary of await page.locator('summary').all()) await summary.click()
    const [verdicts, hidden] = await page.evaluate<[number, string[]]>(VERDICTS)
    expect(verdicts).toBeGreaterThan(5)
    expect(hidden).toEqual([])
  })

  it('filters slices, sorts them, and says the numbers of a plot on hover and focus', async () => {
    const { page, complaints } = await opened({ width: 375 })
    const table = page.locator('.table', { has: page.getByText(/^roc_auc by slice/u) })
    const names = table.locator('tbody tr:visible th')
    expect(await names.count()).toBe(24)
    await table.getByRole('searchbox').fill('a1')
    expect(await names.count()).toBe(11)
    expect(await table.locator('output').textContent()).toBe('11 of 24')
    await table.getByRole('searchbox').fill('')
    await table.getByRole('button', { name: 'rows' }).click()
    expect(await names.first().textContent()).toBe('airport = A0')
    await table.getByRole('button', { name: 'rows' }).click()
    expect(await names.first().textContent()).toBe('airport = A23')
    expect(await table.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('descending')
    const plot = table.locator('svg.plot').first()
    await plot.hover()
    const tip = page.locator('.tip')
    expect(await tip.textContent()).toBe(await plot.getAttribute('aria-label'))
    expect(await tip.textContent()).toMatch(/^airport = A23: 0\.\d+ \[0\.\d+, 0\.\d+\], 90 % interval by delong/u)
    await page.keyboard.press('Escape')
    expect(await tip.isVisible()).toBe(false)
    await plot.focus()
    expect(await tip.isVisible()).toBe(true)
    expect(complaints).toEqual([])
  })

  it('shows everything without scripts, and no box that does nothing', async () => {
    const { page } = await opened({ width: 375, scripts: false })
    expect(await page.locator('tbody tr:visible th', { hasText: 'airport = ' }).count()).toBe(24)
    expect(await page.locator('input:visible').count()).toBe(0)
  })

  it('prints what is folded, too, and no table wider than the paper', async () => {
    // A4 without its margins, in CSS pixels.
    const { page } = await opened({ width: 718 })
    await page.emulateMedia({ media: 'print' })
    const hidden = `Array.from(document.querySelectorAll('.box')).filter((box) => box.clientHeight === 0).length`
    const wide = `Math.max(...Array.from(document.querySelectorAll('.box'), (box) => box.scrollWidth - box.clientWidth))`
    expect(await page.evaluate(hidden)).toBe(0)
    expect(await page.evaluate(wide)).toBeLessThanOrEqual(8)
  })

  it('has words that stand out from what is behind them, light and dark (WCAG AA, 4.5 to 1)', async () => {
    for (const dark of [false, true]) {
      const { page } = await opened({ width: 1280, dark })
      expect(await page.evaluate(WEAKEST)).toBeGreaterThanOrEqual(4.5)
    }
  })
})

/** The least contrast of any element with text of its own, by the formula of WCAG 2. */
const WEAKEST = `(() => {
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = numbers(color).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let one = element; one !== null; one = one.parentElement) {
      const { backgroundColor } = getComputedStyle(one);
      if ((numbers(backgroundColor)[3] ?? 1) > 0) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  let weakest = Infinity;
  for (const element of document.querySelectorAll('body *')) {
    if (element.matches('script') || ![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '')) continue;
    const style = getComputedStyle(element);
    const ink = element instanceof SVGElement ? style.fill : style.color;
    const [a, b] = [light(ink), light(behind(element))];
    weakest = Math.min(weakest, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
  }
  return weakest;
})()`

/** How many rows of tables have a verdict, and the tables in which the first of a row lies outside of what is to be seen. */
const VERDICTS = `(() => {
  const words = [...document.querySelectorAll('tbody tr')].flatMap((row) => row.querySelector('.word') ?? []);
  const hidden = words.filter((word) => word.getBoundingClientRect().right > word.closest('.box').getBoundingClientRect().right);
  return [words.length, hidden.map((word) => word.closest('table').caption.textContent)];
})()`
