using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>What is measured stays at its place until it is read; beside the layers, since it runs on every device.</summary>
public sealed class StatisticsSheetTests
{
    private readonly List<Storage> _alive = [];

    [SkippableTheory]
    [EveryDevice]
    public void EachPlaceHasWhatWasMeasuredThereLast(string name)
    {
        using var device = TestDevices.Open(name);
        using var sheet = device.Reduction.NewSheet(40);
        var small = Blob(device, 3, 4, -2, 0);
        var large = Blob(device, [.. Enumerable.Range(0, 40_000).Select(static i => i == 33_001 ? float.PositiveInfinity : i % 2)]);
        sheet.Measure(0, [small, default, large]);
        sheet.Measure(39, [large.Slice(0, 7)]);
        sheet.Measure(0, [small.Slice(1)]);
        var found = new BlobStatistics[40];
        sheet.Read(found);
        Assert.Equal(new BlobStatistics(3, 6, 20, -2, 4, 1, 0), found[0]);
        Assert.Equal((0L, 0L), (found[1].Count, found[1].NonFinite));
        Assert.Equal(new BlobStatistics(40_000, double.PositiveInfinity, double.PositiveInfinity, 0, 1, 20_000, 1), found[2]);
        Assert.Equal(0, found[3].Count);
        Assert.Equal(new BlobStatistics(7, 3, 3, 0, 1, 4, 0), found[39]);
    }

    [SkippableTheory]
    [EveryDevice]
    public void MoreBlobsThanALaunchTakes(string name)
    {
        using var device = TestDevices.Open(name);
        using var sheet = device.Reduction.NewSheet(70);
        var values = Blob(device, [.. Enumerable.Range(0, 70 * 71 / 2).Select(static i => (float)i)]);
        sheet.Measure(0, [.. Enumerable.Range(0, 70).Select(k => values.Slice(k * (k + 1) / 2, k))]);
        var found = new BlobStatistics[70];
        sheet.Read(found);
        Assert.Equal(Enumerable.Range(0, 70).Select(static k => (long)k), found.Select(static statistics => statistics.Count));
        Assert.Equal(69 * 70 / 2 + 68, found[69].Max);
    }

    [SkippableTheory]
    [EveryDevice]
    public void TheVerdictIsThatOfTheFirstPlaces(string name)
    {
        using var device = TestDevices.Open(name);
        using var sheet = device.Reduction.NewSheet(300);
        sheet.Measure(0, [Blob(device, 1, 2)]);
        sheet.Measure(290, [Blob(device, 3, float.NaN)]);
        Assert.Equal(0, Value(device, sheet.Verdict(290)));
        Assert.False(float.IsFinite(Value(device, sheet.Verdict(291))));
    }

    private DeviceSpan Blob(IDevice device, params float[] values)
    {
        var storage = new Storage(device);
        _alive.Add(storage);
        var span = storage.Floats(values.Length);
        device.Memory.Upload(values, span);
        return span;
    }

    private static float Value(IDevice device, DeviceSpan span)
    {
        var value = new float[1];
        device.Memory.Download(span, value);
        return value[0];
    }
}
