using CaffeTop.Engine.Devices;

namespace CaffeTop.SelfTest.Operations;

internal static class ConvolutionCases
{
    public static IEnumerable<OpCase> All()
    {
        foreach (var name in ConvolutionShapes.Names)
        {
            var d = ConvolutionShapes.Get(name);
            foreach (var biased in new[] { false, true })
            {
                var what = name + (biased ? ", bias" : "");
                yield return new($"convolution forward, {what}", run =>
                {
                    var (x, w, bias, y) = (Input(run, d), Weights(run, d), run.Input(d.Outputs), run.Output(d.Batch * d.Outputs * d.OutputArea));
                    run.Op(device => device.Convolution.Forward(d, x, w, biased ? bias : default, y));
                }, IsProduct: true);
                yield return new($"convolution backward data, {what}", run =>
                {
                    var (dy, w, bias, dx) = (Gradient(run, d), Weights(run, d), run.Input(d.Inputs), run.Output(d.Batch * d.Inputs * d.InputArea));
                    run.Op(device => device.Convolution.BackwardData(d, dy, w, biased ? bias : default, dx));
                }, IsProduct: true);
            }

            foreach (var accumulate in new[] { false, true })
            {
                yield return new($"convolution backward weights, {name}{(accumulate ? ", +" : "")}", run =>
                {
                    var (x, dy, dw, bias) = (Input(run, d), Gradient(run, d), run.InOut(d.Outputs * d.FilterLength), run.InOut(d.Outputs));
                    run.Op(device => device.Convolution.BackwardWeights(d, x, dy, dw, accumulate, bias, !accumulate));
                }, IsProduct: true);
            }

            foreach (var op in Fused(name, d)) yield return op;
        }
    }

    private static IEnumerable<OpCase> Fused(string name, Convolution d)
    {
        var f = new Activation(ActivationKind.Relu, 0.1f);
        foreach (var biased in new[] { false, true })
        {
            var what = name + (biased ? ", bias" : "");
            yield return new($"convolution forward fused, {what}", run =>
            {
                var (x, w, bias, y) = (Input(run, d), Weights(run, d), run.Input(d.Outputs), run.Output(d.Batch * d.Outputs * d.OutputArea));
                run.Op(device => device.Convolution.Forward(d, x, w, biased ? bias : default, y, f));
            }, IsProduct: true);
            yield return new($"convolution backward data fused, {what}", run =>
            {
                var (dy, w, bias, dx) = (Gradient(run, d), Weights(run, d), run.Input(d.Inputs), run.Output(d.Batch * d.Inputs * d.InputArea));
                run.Op(device => device.Convolution.BackwardData(d, dy, w, biased ? bias : default, dx, f));
            }, IsProduct: true);
            yield return new($"convolution backward weights fused, {what}", run =>
            {
                var (x, y, dy) = (Input(run, d), run.Input(d.Batch * d.Outputs * d.OutputArea, Values.Ties), run.InOut(d.Batch * d.Outputs * d.OutputArea));
                var (dw, bias) = (run.InOut(d.Outputs * d.FilterLength), run.InOut(d.Outputs));
                run.Op(device => device.Convolution.BackwardWeights(d, x, dy, dw, biased, biased ? bias : default, !biased, new ActivationGradient(f, y)));
            }, IsProduct: true);
        }
    }

    private static Engine.Tensors.DeviceSpan Input(OpRun run, Convolution d) => run.Input(d.Batch * d.Inputs * d.InputArea);

    private static Engine.Tensors.DeviceSpan Weights(OpRun run, Convolution d) => run.Input(d.Outputs * d.FilterLength);

    private static Engine.Tensors.DeviceSpan Gradient(OpRun run, Convolution d) => run.Input(d.Batch * d.Outputs * d.OutputArea);
}
