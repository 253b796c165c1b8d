import { writeFile } from 'node:fs/promises';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { Header } from 'tar';

export interface Member {
  readonly name: string;
  readonly content: Uint8Array;
}

/** A zip file with deflated members, as a wheel is. */
export async function writeZip(path: string, members: readonly Member[]): Promise<void> {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of members) {
    const data = deflateRawSync(content);
    const nameBytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, nameBytes, data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), Buffer.from([20, 0]), common, tail, nameBytes]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  await writeFile(path, Buffer.concat([...locals, central, end]));
}

export interface TarMember extends Member {
  readonly linkTo?: string;
}

/** The bytes of a tar.gz file; names are taken as they are, also those that no honest archive has. */
export function packTar(members: readonly TarMember[]): Buffer {
  const blocks = members.flatMap(({ name, content, linkTo }) => {
    const header = new Header({
      path: name,
      size: linkTo === undefined ? content.length : 0,
      type: linkTo === undefined ? 'File' : 'SymbolicLink',
      mode: 0o644,
      mtime: new Date(0),
      ...(linkTo === undefined ? {} : { linkpath: linkTo }),
    });
    header.encode();
    const body = linkTo === undefined ? content : new Uint8Array();
    return [header.block!, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}
