using CaffeTop.Engine;
using CaffeTop.Engine.Nets;
using CaffeTop.Logging;
using CaffeTop.LogParse;

namespace CaffeTop.Running;

/// <summary><c>caffe test</c>: scores a trained net over a number of batches, each output element by itself, then their means.</summary>
internal static class ModelTest
{
    public static void Run(Net net, int iterations, RunLog log)
    {
        if (iterations <= 0) throw new UsageException($"--iterations {iterations}: give at least 1");
        log.Write("caffe.cpp:281", $"Running for {iterations} iterations.");
        var sums = new List<Score>();
        float loss = 0;
        for (var batch = 0; batch < iterations; batch++)
        {
            try
            {
                net.Forward();
            }
            catch (CaffeTopException e)
            {
                throw new CaffeTopException($"batch {batch}: {e.Message}", e);
            }

            loss += net.ReadLoss();
            Add(net, batch, sums, log);
        }

        log.Write("caffe.cpp:309", "Loss: " + CppNumber.Format(loss / iterations));
        foreach (var score in sums)
        {
            var mean = score.Sum / iterations;
            var weighted = score.LossWeight == 0 ? "" : $" (* {CppNumber.Format(score.LossWeight)} = {CppNumber.Format(score.LossWeight * mean)} loss)";
            log.Write("caffe.cpp:321", $"{score.Name} = {CppNumber.Format(mean)}{weighted}");
        }
    }

    private static void Add(Net net, int batch, List<Score> sums, RunLog log)
    {
        var at = 0;
        foreach (var output in net.Outputs)
        {
            foreach (var value in output.Blob.DataToArray())
            {
                log.Write("caffe.cpp:304", $"Batch {batch}, {output.Name} = {CppNumber.Format(value)}");
                if (at == sums.Count) sums.Add(new Score(output.Name, output.LossWeight));
                sums[at++].Sum += value;
            }
        }
    }

    private sealed class Score(string name, float lossWeight)
    {
        public string Name { get; } = name;

        public float LossWeight { get; } = lossWeight;

        public float Sum { get; set; }
    }
}
