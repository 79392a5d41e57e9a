import { findTestImages } from '../../scripts/setup/images.mjs';

/** The images that the suite must run on, as `npm test` set them up; the newest may have moved on from 29. */
export const testImages = await findTestImages();

/** The image of most tests: OTP 27, the release in most use. */
export const image = testImages.find(({ otp }) => otp === 27)?.image ?? '';

/** The image with this release of OTP. */
export const imageWithOtp = (otp: number): string => {
  const found = testImages.find((each) => each.otp === otp);
  if (found) return found.image;
  throw new Error(
    `Expected an image of OTP ${String(otp)}, got ${testImages.map(({ otp }) => otp).join(', ')}`,
  );
};

if (testImages.length < 3 || image === '') {
  const found = testImages.map(({ otp }) => `OTP ${String(otp)}`).join(', ') || 'none';
  throw new Error(
    `Expected images of OTP 25, 27 and 29, got ${found}; run \`node scripts/setup.mjs --all-otp\``,
  );
}
