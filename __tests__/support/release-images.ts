import { findReleaseImages } from '../../scripts/setup/release-images.mjs';

/** Images that boot themselves, as `npm test` set them up. */
export const releaseImages = await findReleaseImages();

if (releaseImages.length < 2) {
  const found = releaseImages.map(({ tool }) => tool).join(', ') || 'none';
  throw new Error(
    `Expected images of releases of relx and mix, got ${found}; run \`node scripts/setup.mjs --all-otp\``,
  );
}

export const releaseOf = (tool: 'relx' | 'mix'): string =>
  releaseImages.find((each) => each.tool === tool)?.image ?? '';
