import { findElixirImage } from '../../scripts/setup/images.mjs';

/** The image that examples are built, run and tested with: OTP 27, Elixir, Mnesia, EUnit and Common Test. */
export const elixirImage = (await findElixirImage())?.image ?? '';

if (elixirImage === '')
  throw new Error('Expected an image with Elixir, got none; run `node scripts/setup.mjs --all-otp`');
