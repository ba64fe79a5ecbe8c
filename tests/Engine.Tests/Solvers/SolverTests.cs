using CaffeTop.Engine.Solvers;
using CaffeTop.Engine.Tensors;
using CaffeTop.SelfTest.Reference;

namespace CaffeTop.Engine.Tests.Solvers;

public class SolverTests
{
    private readonly ReferenceDevice _device = new();

    // w = 1, gradient 0.5 twice; each step worked by hand from the formulas of A. Krizhevsky's SGD and the papers named at the rules.
    [Theory]
    [InlineData("momentum: 0.9", 0.95, 0.855)]
    [InlineData("momentum: 0.9 weight_decay: 0.1", 0.94, 0.8266)]
    [InlineData("momentum: 0.9 weight_decay: 0.1 regularization_type: 'L1'", 0.94, 0.826)]
    [InlineData("type: 'Nesterov' momentum: 0.9", 0.905, 0.7695)]
    [InlineData("type: 'AdaGrad'", 0.9, 0.8292893219)]
    [InlineData("type: 'RMSProp' rms_decay: 0.9", 0.6837722340, 0.4543565029)]
    [InlineData("type: 'AdaDelta' base_lr: 1 momentum: 0.95 delta: 1e-6", 0.9955280428, 0.9909991185)]
    [InlineData("type: 'Adam' momentum: 0.9", 0.9000000632, 0.8000001080)]
    public void TwoStepsByHand(string fields, double first, double second)
    {
        var solver = Make(fields, [1f]);
        Step(solver, 0.5f);
        Assert.Equal(first, Weight(solver), 2e-7);
        Step(solver, 0.5f);
        Assert.Equal(second, Weight(solver), 2e-7);
        Assert.Equal(2, solver.Iteration);
    }

    [Fact]
    public void AdamWithoutMomentumHasNone()
    {
        // beta1 = 0: m = g = 0.5; v = 0.00025; correction = sqrt(0.001) / 1; step = 0.1 · 0.0316227766 · 0.5 / 0.0158113883 = 0.1
        var solver = Make("type: 'Adam'", [1f]);
        Step(solver, 0.5f);
        Assert.Equal(0.9, Weight(solver), 2e-7);
    }

    [Fact]
    public void ClippingLooksAtTheSumBeforeTheDivision()
    {
        // Sum over 4 sub-batches (3, 4): norm 5, limit 2.5, factor 0.5; then divided by 4: (0.375, 0.5).
        var solver = Make("base_lr: 1 iter_size: 4 clip_gradients: 2.5", [1f, 1f]);
        var update = Step(solver, 3f, 4f);
        Assert.Equal(5f, update.GradientNorm);
        Assert.Equal(0.5f, update.ClipFactor);
        Assert.True(update.Clipped);
        Assert.Equal([0.625f, 0.5f], solver.Parameters[0].Blob.DataToArray());
    }

    [Fact]
    public void GradientsBelowTheLimitAreLeftAlone()
    {
        var update = Step(Make("clip_gradients: 6", [1f, 1f]), 3f, 4f);
        Assert.False(update.Clipped);
        Assert.Equal(5f, update.GradientNorm);
    }

    [Fact]
    public void ALimitOfZeroClipsEverythingToZero()
    {
        var solver = Make("clip_gradients: 0", [1f]);
        Step(solver, 3f);
        Assert.Equal(1f, Weight(solver));
    }

    [Fact]
    public void ClippingUsesTheNormOverAllParameters()
    {
        var configuration = SolverText.Configure(Fields("base_lr: 1 clip_gradients: 1"));
        var (first, second) = (NewBlob([0f]), NewBlob([0f]));
        var solver = new Solver(configuration, _device, [new("a", first, 1, 1), new("b", second, 1, 1)]);
        first.CopyDiffFrom([3f]);
        second.CopyDiffFrom([4f]);
        var update = solver.ApplyUpdate();
        Assert.Equal(5f, update.GradientNorm);
        Assert.Equal(-0.6f, first.DataToArray()[0], 1e-7f);
        Assert.Equal(-0.8f, second.DataToArray()[0], 1e-7f);
    }

    [Fact]
    public void MultipliersScaleRateAndDecay()
    {
        // lr_mult 2, decay_mult 0: w = 1 − 0.1·2·0.5.
        var configuration = SolverText.Configure(Fields("weight_decay: 10"));
        var blob = NewBlob([1f]);
        var solver = new Solver(configuration, _device, [new("bias", blob, 2, 0)]);
        blob.CopyDiffFrom([0.5f]);
        solver.ApplyUpdate();
        Assert.Equal(0.9f, blob.DataToArray()[0], 1e-7f);
    }

    [Fact]
    public void AFrozenParameterStillGathersHistory()
    {
        var configuration = SolverText.Configure(Fields("type: 'AdaGrad'"));
        var blob = NewBlob([1f]);
        var solver = new Solver(configuration, _device, [new("frozen", blob, 0, 1)]);
        blob.CopyDiffFrom([0.5f]);
        solver.ApplyUpdate();
        Assert.Equal(1f, blob.DataToArray()[0]);
        Assert.Equal(0.25f, solver.History.Blobs[0].DataToArray()[0]);
    }

    [Fact]
    public void AdamsHistoryIsAllFirstMomentsThenAllSecond()
    {
        var configuration = SolverText.Configure(Fields("type: 'Adam' momentum: 0.9"));
        var (a, b) = (NewBlob([0f]), NewBlob([0f]));
        var solver = new Solver(configuration, _device, [new("a", a, 1, 1), new("b", b, 1, 1)]);
        a.CopyDiffFrom([1f]);
        b.CopyDiffFrom([2f]);
        solver.ApplyUpdate();
        Assert.Equal(4, solver.History.Blobs.Count);
        double[] expected = [0.1, 0.2, 0.001, 0.004];
        for (var i = 0; i < 4; i++) Assert.Equal(expected[i], solver.History.Blobs[i].DataToArray()[0], 1e-7);
    }

    [Fact]
    public void TheOldVelocityKeepsItsOldRate()
    {
        // h = 0.1·1 = 0.1, w = −0.1; base_lr 0.01: h = 0.9·0.1 + 0.01 = 0.1, w = −0.2.
        var solver = Make("momentum: 0.9", [0f]);
        Step(solver, 1f);
        solver.BaseLr = 0.01f;
        var update = Step(solver, 1f);
        Assert.Equal(0.01f, update.Rate);
        Assert.Equal(-0.2, Weight(solver), 1e-7);
    }

    [Fact]
    public void MultistepTellsWhenItMovesOn()
    {
        var solver = Make("lr_policy: 'multistep' gamma: 0.1 stepvalue: 1", [0f]);
        Assert.False(Step(solver, 1f).Stepped);
        Assert.True(Step(solver, 1f).Stepped);
        Assert.Equal(1, solver.CurrentStep);
        Assert.False(Step(solver, 1f).Stepped);
    }

    [Fact]
    public void WithSnapshotDiffTheUpdateStaysInTheDiff()
    {
        var solver = Make("snapshot_diff: true", [1f]);
        Step(solver, 0.5f);
        Assert.Equal(0.05f, solver.Parameters[0].Blob.DiffToArray()[0], 1e-8f);
    }

    [Fact]
    public void AnUpdateAllocatesNothing()
    {
        var solver = Make("type: 'Adam' clip_gradients: 1", [1f, 2f, 3f]);
        for (var i = 0; i < 50; i++) solver.ApplyUpdate();
        Assert.Equal(0, Devices.Allocated.By(() => solver.ApplyUpdate()));
    }

    // Fields given twice: the later one counts in a proto merge, so the base's are left out where the test has its own.
    private static string Fields(string fields)
        => "net: 'n' max_iter: 100 " + fields
        + (fields.Contains("base_lr", StringComparison.Ordinal) ? "" : " base_lr: 0.1")
        + (fields.Contains("lr_policy", StringComparison.Ordinal) ? "" : " lr_policy: 'fixed'");

    private static AppliedUpdate Step(Solver solver, params float[] gradient)
    {
        solver.Parameters[0].Blob.CopyDiffFrom(gradient);
        return solver.ApplyUpdate();
    }

    private static float Weight(Solver solver) => solver.Parameters[0].Blob.DataToArray()[0];

    private Solver Make(string fields, float[] weights)
        => new(SolverText.Configure(Fields(fields)), _device, [new("w", NewBlob(weights), 1, 1)]);

    private Blob NewBlob(float[] values)
    {
        var blob = new Blob(_device, new Shape(values.Length));
        blob.CopyDataFrom(values);
        return blob;
    }
}
