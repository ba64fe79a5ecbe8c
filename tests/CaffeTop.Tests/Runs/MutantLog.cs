using System.IO.Compression;
using System.Text;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests.Runs;

/// <summary>Logs with bytes changed, cut out, doubled and moved.</summary>
internal static class MutantLog
{
    private static readonly string[] Splices =
    [
        "nan", "-nan", "inf", "-inf", "1e999", "-1e-999", "99999999999999999999", "2147483647", "2147483648", "-1", "0", "1.#QNAN", "0x7f", ",", ".", "e", "=", "#", "{", "}", "(",
        "Iteration 7, loss = ", "\0", "\u001b[31m", "[3] ", ", Testing net (#1)", "\n", "layer {\n",
    ];

    private static readonly Lazy<List<byte[]>> AllSeeds = new(Seeds);

    /// <summary>Does something with every mutant; CAFFETOP_FUZZ=100000 for more of them. What is thrown says which mutant it was.</summary>
    public static void Each(int otherwise, Action<byte[], Random, int> work)
    {
        for (var (number, count) = (0, HostileText.Count(otherwise)); number < count; number++)
        {
            var random = new Random(number);
            var bytes = Mutate(AllSeeds.Value[random.Next(AllSeeds.Value.Count)], random);
            try
            {
                work(bytes, random, number);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"mutant {number}: {e.Message}", e);
            }
        }
    }

    private static List<byte[]> Seeds()
    {
        var own = Reduced.Records(
            "Use CPU.", "Initializing solver from parameters: \nmax_iter: 20\nlr_policy: \"step\"", "Initializing net from parameters: \nname: \"n\"\nlayer {\n  name: \"ip\"\n  type: \"InnerProduct\"\n}",
            "Setting up ip", "Top shape: 2 3 4 5 (120)", "Solving n", "Learning Rate Policy: step", "Iteration 0, Testing net (#0)", "    Test net output #0: acc = 0.5",
            "Iteration 0 (2 iter/s, 5s/10 iters), loss = 2.5", "    Train net output #0: loss = 2.5 (* 1 = 2.5 loss)", "Iteration 0, lr = 0.1",
            "    [Forward] Layer ip, top blob ip data: 0.5", "    [Backward] Layer ip, param blob 0 diff: 0.25", "    [Backward] All net params (data, diff): L1 norm = (1, 2); L2 norm = (3, 4)",
            "Iteration 10, loss = 1.5", "Iteration 10, lr = 0.01", "Snapshotting to binary proto file n_iter_10.caffemodel", "Optimization stopped early.", "Resuming from n_iter_10.solverstate",
            "Iteration 5, loss = 2", "Optimization Done.");
        List<byte[]> seeds = [Encoding.UTF8.GetBytes(own), Encoding.UTF8.GetBytes(own + own), Example(), HostileLog.Make(3, 120)];
        if (SharedFolder.Root is not { } root) return seeds;
        foreach (var folder in (string[])["made", "excerpts"])
            seeds.AddRange(Directory.GetFiles(Path.Combine(root, "logs", folder), "*.log").Order(StringComparer.Ordinal).Select(File.ReadAllBytes));
        return seeds;
    }

    // The beginning (solver, nets, set up, a few displays) and the end of the log that ships.
    private static byte[] Example()
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(RepositoryRoot.Path, "examples/logs/lenet.log.gz")), CompressionMode.Decompress));
        var lines = text.ReadToEnd().Split('\n');
        return Encoding.UTF8.GetBytes(string.Join('\n', lines.Take(480).Concat(lines.TakeLast(160))));
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var log = seed.ToList();
        for (var changes = random.Next(1, random.Next(3) == 0 ? 30 : 12); changes > 0 && log.Count > 10; changes--)
        {
            var at = random.Next(log.Count);
            var length = Math.Min(random.Next(1, random.Next(2) == 0 ? 8 : 1000), log.Count - at);
            switch (random.Next(9))
            {
                case 0:
                    log[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    log[at] = (byte)random.Next(256);
                    break;
                case 2:
                    log.RemoveRange(at, length);
                    break;
                case 3:
                    log.InsertRange(random.Next(log.Count), log.GetRange(at, length));
                    break;
                case 4:
                    log.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), length));
                    break;
                case 5 or 6:
                    log.InsertRange(at, Encoding.UTF8.GetBytes(Splices[random.Next(Splices.Length)]));
                    break;
                case 7:
                    // A number becomes another.
                    for (var i = at; i < log.Count && i < at + 40; i++)
                    {
                        if (log[i] is >= (byte)'0' and <= (byte)'9') log[i] = (byte)('0' + random.Next(10));
                    }

                    break;
                default:
                    log.RemoveRange(at, random.Next(4) == 0 ? log.Count - at : length);
                    break;
            }
        }

        return [.. log];
    }
}
