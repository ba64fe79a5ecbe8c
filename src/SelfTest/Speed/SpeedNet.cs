using CaffeTop.Engine.Proto;
using CaffeTop.SelfTest.Nets;

namespace CaffeTop.SelfTest.Speed;

/// <summary>A net that is timed, with the batch that others time it with.</summary>
/// <param name="Image">Channels, height and width.</param>
/// <param name="LabelSize">Height and width of a label for each pixel; empty: one for each image.</param>
/// <param name="Batch">On a GPU.</param>
/// <param name="SmallBatch">On a CPU, whose iterations would take minutes otherwise.</param>
public sealed record SpeedNet(string Name, int[] Image, int Classes, int[] LabelSize, int Batch, int SmallBatch)
{
    /// <summary>From small to large.</summary>
    public static IReadOnlyList<SpeedNet> All { get; } =
    [
        new("lenet", [1, 28, 28], 10, [], 64, 64), new("cifar10_quick", [3, 32, 32], 10, [], 100, 100), new("caffenet", [3, 227, 227], 1000, [], 256, 32),
        new("googlenet", [3, 224, 224], 1000, [], 128, 8), new("vgg16", [3, 224, 224], 1000, [], 64, 2), new("fcn32s", [3, 500, 500], 21, [500, 500], 1, 1),
    ];

    /// <summary>The net for so many images, whose two inputs are filled once: neither reading nor making up data is timed.</summary>
    internal NetParameter Build(int batch)
    {
        var net = NetFile.Parse(Text(), Name + ".prototxt").Net;
        var inputs = new LayerParameter { Name = "inputs", Type = "Input", InputParam = new InputParameter() };
        inputs.Top.Add(["data", "label"]);
        inputs.InputParam.Shape.Add(new BlobShape { Dim = { new[] { (long)batch }.Concat(Image.Select(static extent => (long)extent)) } });
        var label = LabelSize.Length == 0 ? [] : new[] { 1L }.Concat(LabelSize.Select(static extent => (long)extent));
        inputs.InputParam.Shape.Add(new BlobShape { Dim = { new[] { (long)batch }.Concat(label) } });
        for (var i = net.Layer.Count - 1; i >= 0; i--)
        {
            if (net.Layer[i].Bottom.Count == 0) net.Layer.RemoveAt(i);
        }

        net.Layer.Insert(0, inputs);
        return net;
    }

    private string Text() => Name switch
    {
        "lenet" => LeNet.WithInputs,
        "vgg16" => VggNets.Vgg16(),
        "fcn32s" => VggNets.Fcn32s(),
        _ => Embedded(),
    };

    private string Embedded()
    {
        using var stream = typeof(SpeedNet).Assembly.GetManifestResourceStream(Name + ".prototxt") ?? throw new InvalidOperationException($"{Name}.prototxt is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
