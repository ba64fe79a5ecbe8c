using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tests.Training;
using CaffeTop.Events;

namespace CaffeTop.Engine.Cuda.Tests;

/// <summary>Nets on a GPU that has too little memory for them.</summary>
public sealed class SmallMemoryTests
{
    private const string Wide = """
        layer { name: "in" type: "Input" top: "x" input_param { shape { dim: 64 dim: 3 dim: 64 dim: 64 } } }
        layer { name: "small" type: "Convolution" bottom: "x" top: "a" convolution_param { num_output: 2 kernel_size: 3 } }
        layer { name: "wide" type: "Convolution" bottom: "a" top: "b" convolution_param { num_output: 32 kernel_size: 3 } }
        layer { name: "loss" type: "Reduction" bottom: "b" top: "loss" loss_weight: 1 }
        """;

    [SkippableFact]
    public void ANetThatCannotFitIsRefusedBeforeItTakesAnything()
    {
        using var device = EmulatedDevice.OpenOrSkip();
        var used = EmulatedDevice.Used;
        EmulatedDevice.BeSmall(used + (40 << 20));
        var error = Assert.Throws<CaffeTopException>(() => Build(device));
        Assert.Matches(@"^net '' needs about \d+\.\d MiB \(values .*\), but 40\.0 MiB are free on the GPU\. The largest layers: wide \(\d+\.\d MiB\), small ", error.Message);
        Assert.Contains("lower batch_size", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("or end other programs on the GPU", error.Message, StringComparison.Ordinal);
        Assert.Equal(used, EmulatedDevice.Used);
    }

    [SkippableFact]
    public void OutOfMemoryOnTheWayNamesTheLayer()
    {
        using var device = EmulatedDevice.OpenOrSkip();
        using var net = Build(device);

        // Another program takes what was free when the net was built.
        EmulatedDevice.BeSmall(EmulatedDevice.Used + (5 << 20));
        var error = Assert.Throws<CaffeTopException>(net.Forward);
        Assert.Matches(@"^layer 'wide' \(Convolution\): there is no room for \d+\.\d MiB on the GPU \(\d+\.\d [KM]iB of \d+\.\d [MG]iB are free\); lower batch_size", error.Message);
        EmulatedDevice.BeSmall(EmulatedDevice.Used + (60 << 20));
        net.Forward();
        EmulatedDevice.BeSmall(EmulatedDevice.Used + (5 << 20));
        error = Assert.Throws<CaffeTopException>(net.Backward);
        Assert.Contains("in backward, there is no room", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void ARunSaysWhatItNeedsAndWhatIsFree()
    {
        EmulatedDevice.Require();
        using var tiny = new TinyRun();
        tiny.Prepare(TinyRun.Solver + "test_iter: 1 test_interval: 10");
        var line = Assert.Single(tiny.Events.OfType<RawLine>(), static line => line.Text.StartsWith("GPU memory: ", StringComparison.Ordinal));
        // Of the 4 GiB some may still be held by what earlier tests left to the collector.
        Assert.Matches(@"^GPU memory: needs about \d+\.\d KiB, free \d\.\d GiB$", line.Text);
    }

    // The bound is a quarter of what is free, a gigabyte at most.
    [SkippableFact]
    public void ConvolutionsMayTakeWorkspaceBesides()
    {
        EmulatedDevice.Require();
        using var tiny = new TinyRun();
        var net = tiny.Net.Replace("layer { name: \"relu\"", "layer { name: \"conv\" type: \"Convolution\" bottom: \"data\" top: \"conv\" convolution_param { num_output: 2 kernel_size: 3 } } layer { name: \"relu\"", StringComparison.Ordinal);
        tiny.Prepare(TinyRun.Solver, net: net);
        var line = Assert.Single(tiny.Events.OfType<RawLine>(), static line => line.Text.StartsWith("GPU memory: ", StringComparison.Ordinal));
        Assert.Matches(@"^GPU memory: needs about \d+\.\d KiB and up to \d+\.\d [MG]iB of workspace for convolutions, free \d\.\d GiB$", line.Text);
    }

    [SkippableFact]
    public void ADisposedDeviceHoldsNothing()
    {
        using var other = EmulatedDevice.OpenOrSkip();
        var before = EmulatedDevice.Used;
        var memory = default(Tensors.Storage);
        using (var device = new CudaDevice(new CudaOptions()))
        {
            memory = new Tensors.Storage(device);
            memory.Floats(1 << 20);
            Assert.True(EmulatedDevice.Used >= before + (4 << 20));
        }

        Assert.Equal(before, EmulatedDevice.Used);
        GC.KeepAlive(memory);
    }

    // Without cuDNN it is columns, for each of the two branches: of as many images as the bound allows, with what each of them adds to the gradient, or of one.
    [SkippableTheory]
    [InlineData(0, 3 * 9 * 62 * 62 * sizeof(float))]
    [InlineData(3_000_000, 7 * (3 * 9 * 62 * 62 + 2 * 27) * sizeof(float) + 48)]
    public void TheColumnsOfImagesAreTheMostThatIm2colTakes(int bound, int expected)
    {
        using var device = EmulatedDevice.OpenOrSkip(options: new CudaOptions { UsesCudnn = false, MostColumnBytes = bound });
        using var net = Build(device);
        Assert.Equal(2 * expected, net.Memory.MostWorkspaceBytes);
    }

    private static Net Build(CudaDevice device)
        => new(NetFile.Parse(Wide, "wide.prototxt").Net, new NetOptions { Device = device, Phase = Phase.Train, Seed = 1 });
}
