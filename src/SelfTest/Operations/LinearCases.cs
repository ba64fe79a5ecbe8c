using CaffeTop.Engine.Devices;

namespace CaffeTop.SelfTest.Operations;

internal static class LinearCases
{
    private static readonly (int M, int N, int K)[] Products = [(1, 1, 1), (14, 32, 7), (64, 10, 500), (129, 270, 40), (4, 4, 0), (0, 3, 3), (3, 0, 3)];

    private static readonly (int Rows, int Inputs, int Outputs)[] Layers = [(1, 1, 1), (7, 33, 17), (64, 500, 10), (5, 800, 130), (1, 1000, 3)];

    public static IEnumerable<OpCase> All()
    {
        foreach (var (m, n, k) in Products)
        {
            foreach (var (ta, tb, alpha, beta) in new[] { (false, false, 1f, 0f), (true, false, 1f, 1f), (false, true, -0.5f, 0.25f), (true, true, 2f, 0f) })
            {
                yield return new($"gemm {m}x{n}x{k}{(ta ? " Aᵀ" : "")}{(tb ? " Bᵀ" : "")}{(beta == 0 ? "" : " +")}", run =>
                {
                    var (a, b) = (run.Input(m * k), run.Input(k * n));
                    var c = beta == 0 ? run.Output(m * n) : run.InOut(m * n);
                    run.Op(device => device.Linear.Gemm(ta, tb, m, n, k, alpha, a, b, beta, c));
                }, IsProduct: true);
            }
        }

        foreach (var (rows, inputs, outputs) in Layers)
        {
            foreach (var (transpose, biased) in new[] { (false, true), (true, false) })
            {
                var d = new InnerProduct(rows, inputs, outputs, transpose);
                foreach (var op in InnerProduct(d, biased).Concat(Fused(d, biased))) yield return op;
            }
        }
    }

    private static readonly Activation[] Functions =
    [
        new(ActivationKind.Relu), new(ActivationKind.Relu, 0.1f), new(ActivationKind.Sigmoid), new(ActivationKind.TanH), new(ActivationKind.Elu, 0.7f),
        new(ActivationKind.Power, 1, 3, 0.25f), new(ActivationKind.Power, 0, 2, 1),
    ];

    private static IEnumerable<OpCase> Fused(InnerProduct d, bool biased)
    {
        foreach (var f in Functions)
        {
            var what = $"{f.Kind} {f.A} {d.Rows}x{d.Inputs}x{d.Outputs}{(d.Transpose ? " transposed" : "")}{(biased ? " bias" : "")}";
            yield return new($"inner product forward fused {what}", run =>
            {
                var (x, w, bias, y) = (run.Input(d.Rows * d.Inputs), run.Input(d.Inputs * d.Outputs), run.Input(d.Outputs), run.Output(d.Rows * d.Outputs));
                run.Op(device => device.Linear.InnerProductForward(d, x, w, biased ? bias : default, y, f));
            }, OpCase.Transcendental, IsProduct: true);
            foreach (var accumulate in new[] { false, true })
            {
                yield return new($"inner product backward weights fused {what}{(accumulate ? " +" : "")}", run =>
                {
                    var (x, y, dy) = (run.Input(d.Rows * d.Inputs), run.Input(d.Rows * d.Outputs), run.InOut(d.Rows * d.Outputs));
                    var (dw, bias) = (run.InOut(d.Inputs * d.Outputs), run.InOut(d.Outputs));
                    run.Op(device => device.Linear.InnerProductBackwardWeights(
                        d, x, dy, dw, accumulate, biased ? bias : default, !accumulate, new ActivationGradient(f, y)));
                }, IsProduct: true);
            }
        }
    }

    private static IEnumerable<OpCase> InnerProduct(InnerProduct d, bool biased)
    {
        var what = $"{d.Rows}x{d.Inputs}x{d.Outputs}{(d.Transpose ? " transposed" : "")}{(biased ? " bias" : "")}";
        yield return new($"inner product forward {what}", run =>
        {
            var (x, w, bias, y) = (run.Input(d.Rows * d.Inputs), run.Input(d.Inputs * d.Outputs), run.Input(d.Outputs), run.Output(d.Rows * d.Outputs));
            run.Op(device => device.Linear.InnerProductForward(d, x, w, biased ? bias : default, y));
        }, IsProduct: true);
        yield return new($"inner product backward data {what}", run =>
        {
            var (dy, w, dx) = (run.Input(d.Rows * d.Outputs), run.Input(d.Inputs * d.Outputs), run.Output(d.Rows * d.Inputs));
            run.Op(device => device.Linear.InnerProductBackwardData(d, dy, w, dx));
        }, IsProduct: true);
        foreach (var accumulate in new[] { false, true })
        {
            yield return new($"inner product backward weights {what}{(accumulate ? " +" : "")}", run =>
            {
                var (x, dy) = (run.Input(d.Rows * d.Inputs), run.Input(d.Rows * d.Outputs));
                var (dw, bias) = (run.InOut(d.Inputs * d.Outputs), run.InOut(d.Outputs));
                run.Op(device => device.Linear.InnerProductBackwardWeights(d, x, dy, dw, accumulate, biased ? bias : default, !accumulate));
            }, IsProduct: true);
        }
    }
}
