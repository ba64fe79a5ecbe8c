using CaffeTop.Engine;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Training;
using CaffeTop.Events;
using CaffeTop.Logging;
using CaffeTop.LogParse;

namespace CaffeTop.Running;

/// <summary>The lines of <c>caffe test</c>: each batch's outputs, then the means.</summary>
internal static class TestReport
{
    public static void Run(Net net, int batches, RunLog log)
    {
        if (batches <= 0) throw new UsageException($"--iterations {batches}: give at least 1");
        log.Write("caffe.cpp:281", $"Running for {batches} iterations.");
        var next = 0;
        NetTestResult result;
        try
        {
            result = NetTest.Run(net, batches, (batch, outputs) =>
            {
                next = batch + 1;
                foreach (var output in outputs) log.Write("caffe.cpp:304", $"Batch {batch}, {output.Name} = {CppNumber.Format(output.Value)}");
            });
        }
        catch (CaffeTopException e)
        {
            throw new CaffeTopException($"batch {next}: {e.Message}", e);
        }

        log.Write("caffe.cpp:309", "Loss: " + CppNumber.Format(result.Loss));
        foreach (var output in result.Outputs) log.Write("caffe.cpp:321", $"{output.Name} = {CppNumber.Format(output.Value)}{Weighted(output)}");
    }

    private static string Weighted(NetOutputValue output) =>
        output.LossWeight == 0 ? "" : $" (* {CppNumber.Format(output.LossWeight)} = {CppNumber.Format(output.LossWeight * output.Value)} loss)";
}
