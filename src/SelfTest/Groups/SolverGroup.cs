using System.Globalization;
using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Solvers;
using CaffeTop.Engine.Tensors;
using CaffeTop.SelfTest.Reference;

namespace CaffeTop.SelfTest.Groups;

/// <summary>Some updates by one of the six rules, from the same weights and gradients as on the reference, with decay and clipping.</summary>
internal sealed class SolverGroup(string type, string fields) : ISelfTestGroup
{
    private const int Updates = 6;
    private static readonly int[] Sizes = [500, 20, 33_333];

    public static IEnumerable<SolverGroup> All { get; } =
    [
        new("SGD", "momentum: 0.9 clip_gradients: 50"), new("Nesterov", "momentum: 0.9"), new("AdaGrad", "delta: 1e-8"),
        new("RMSProp", "rms_decay: 0.98 delta: 1e-8"), new("AdaDelta", "momentum: 0.95 delta: 1e-6"), new("Adam", "momentum: 0.9 momentum2: 0.999"),
    ];

    public string Name => "solver " + type;

    public string Run(SelfTestContext context)
    {
        using var reference = new ReferenceDevice();
        var (expected, actual) = (Train(reference), Train(context.Device));
        double worst = 0;
        for (var i = 0; i < Sizes.Length; i++) worst = Math.Max(worst, Closeness.Require(expected[i], actual[i], 1e-5, $"weights of {Sizes[i]} values"));
        return string.Create(CultureInfo.InvariantCulture, $"{Updates} updates, worst error {worst:0.0e+0}");
    }

    private float[][] Train(IDevice device)
    {
        var text = $"net: 'none' type: '{type}' base_lr: 0.01 lr_policy: 'step' gamma: 0.5 stepsize: 3 max_iter: {Updates} weight_decay: 0.05 {fields}";
        var blobs = Sizes.Select(size => new Blob(device, new Shape(size))).ToArray();
        var solver = new Solver(
            SolverConfiguration.Create(SolverFile.Parse(text, "solver.prototxt").Solver, "solver.prototxt"), device,
            [.. blobs.Select(static (blob, i) => new TrainedBlob($"weight {i}", blob, 1 + (i % 2), 1 - (i % 2)))]);
        for (var i = 0; i < blobs.Length; i++) blobs[i].CopyDataFrom(MadeValues.Noise(Sizes[i], seed: i));
        for (var update = 0; update < Updates; update++)
        {
            for (var i = 0; i < blobs.Length; i++) blobs[i].CopyDiffFrom(MadeValues.Noise(Sizes[i], seed: 100 + (10 * update) + i));
            solver.ApplyUpdate();
        }

        return [.. blobs.Select(static blob => blob.DataToArray())];
    }
}
