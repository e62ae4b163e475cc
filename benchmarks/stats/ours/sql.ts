export async function sql(file: string): Promise<void> { console.log(file) }
