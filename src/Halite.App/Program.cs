// SPDX-License-Identifier: Apache-2.0
using Halite.App;

return await CommandLine.RunAsync(args);
