using CaffeTop.Tests.Shared;

namespace CaffeTop.LogParse.Tests.Reading;

/// <summary>The logs of four people whose nets would not learn.</summary>
public class CaseTests
{
    [SkippableFact]
    public void Fcn_deconv()
    {
        var calls = Calls("fcn-deconv", "train.log");
        Assert.Equal(
            ["loss 0 42.4986 (-2.90699E-35 22.0247 1000)", "loss 1000 3.89015 (1.35488 738.075 1000)", "loss 2000 2.60843 (1.35892 735.881 1000)", "loss 3000 2.57038 (1.35874 735.979 1000)"],
            calls.Where(call => call.StartsWith("loss ", StringComparison.Ordinal)));
        Assert.Equal(3, calls.Count(call => call.StartsWith("test ", StringComparison.Ordinal)));
        Assert.Equal(["37.8394", "1.18519", "1.14507", "1.115"], calls.Where(call => call.StartsWith("tested #0 loss ", StringComparison.Ordinal)).Select(call => call.Split(' ')[3]));
        Assert.Equal(3, calls.Count(call => call.StartsWith("snapshot ", StringComparison.Ordinal)));
        Assert.Equal(3, calls.Count(call => call.StartsWith("state ", StringComparison.Ordinal)));
        Assert.Equal(18, calls.Count(call => call.StartsWith("DataRestarted ", StringComparison.Ordinal)));
        Assert.Contains("Solving -1 MyCoolNetwork, MCN", calls);
    }

    [SkippableFact]
    public void Googlenet_finetune_has_nine_test_outputs()
    {
        var calls = Calls("googlenet-finetune", "train.log");
        Assert.Equal(["40", "119000", "119040", "161040"], calls.Where(call => call.StartsWith("loss ", StringComparison.Ordinal)).Select(call => call.Split(' ')[1]));
        Assert.Equal(Enumerable.Range(0, 9).Select(i => $"#{i}"), calls.Where(call => call.StartsWith("tested ", StringComparison.Ordinal)).Select(call => call.Split(' ')[1]));
        Assert.Contains("tested #8 loss3/top-5 0.827125 * 0", calls);
        Assert.DoesNotContain(calls, call => call.StartsWith("raw ", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void Caffenet_debug_block_with_glued_stamps()
    {
        var calls = Calls("caffenet-v1", "debug_info.log");
        Assert.Contains("loss 0 1.79176 (0 0.345767 10)", calls);
        Assert.Contains("TopData conv2/conv2 0", calls);
        Assert.Contains("ParamData conv2/0 0", calls);
        Assert.Contains(calls, call => call.StartsWith("norms 111.926 0.125203 1.18177 0.0578014", StringComparison.Ordinal));
        Assert.DoesNotContain(calls, call => call.StartsWith("raw ", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void Caffenet_tail_without_prefixes()
    {
        var calls = Calls("caffenet-v1", "tail-without-prefix.log");
        Assert.Equal(["2980", "2990", "3000"], calls.Where(call => call.StartsWith("loss ", StringComparison.Ordinal)).Select(call => call.Split(' ')[1]));
        Assert.Contains("snapshot /output/_iter_3000.caffemodel", calls);
        Assert.Contains("test 3000 #0", calls);
    }

    private static List<string> Calls(params string[] path) => WrittenCalls.Of(File.ReadAllBytes(SharedFolder.PathOrSkip(["cases", .. path]))).Calls;
}
