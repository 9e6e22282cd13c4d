/** Files a person chose or dropped, of which those of a folder are known as such. */

export interface ChosenFile {
  readonly file: File;
  readonly isInFolder: boolean;
}

const isTable = (name: string): boolean => /\.(csv|parquet)$/i.test(name) && !name.startsWith(".");

/** Those directly in a chosen folder, as the command takes them; no folders within. */
export function filesOfFolder(files: readonly File[]): readonly ChosenFile[] {
  return files
    .filter((file) => isTable(file.name) && file.webkitRelativePath.split("/").length <= 2)
    .map((file) => ({ file, isInFolder: true }));
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });

async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    // a browser gives them a hundred at a time
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return found;
    found.push(...some);
  }
}

/** What was dropped: files as they are, and those directly in folders. */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly ChosenFile[]> {
  const items = [...transfer.items];
  // both have to be taken before anything is waited for: then the browser empties the transfer
  const entries = items.map((item) => item.webkitGetAsEntry());
  const files = [...transfer.files];
  const chosen: ChosenFile[] = [];
  let isFolder = false;
  for (const entry of entries) {
    if (entry?.isDirectory !== true) continue;
    isFolder = true;
    for (const inside of await entriesOf(entry as FileSystemDirectoryEntry)) {
      if (!inside.isFile || !isTable(inside.name)) continue;
      chosen.push({ file: await fileOf(inside as FileSystemFileEntry), isInFolder: true });
    }
  }
  const folders = new Set(
    entries.flatMap((entry) => (entry?.isDirectory === true ? [entry.name] : [])),
  );
  const own = files.filter((file) => !isFolder || !folders.has(file.name));
  return [...own.map((file) => ({ file, isInFolder: false })), ...chosen];
}
