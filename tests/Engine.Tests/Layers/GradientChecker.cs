using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Layers;

/// <summary>
/// Holds a layer's backward pass against finite differences of its forward pass (the idea of Caffe's test_gradient_check_util.hpp). The
/// objective is Σ c·top with fixed made-up c; each element of each bottom and parameter is moved by ±<paramref name="step"/>. Elements nearer to
/// <paramref name="kink"/> than <paramref name="kinkRange"/> are left out: there the two sides differ.
/// </summary>
internal sealed class GradientChecker(double step = 1e-2, double threshold = 1e-3, double kink = 0, double kinkRange = -1)
{
    /// <summary>Checks the gradients of all parameters and of the bottoms that can have one.</summary>
    public void Check(LayerRun run)
    {
        var inputs = run.Bottoms.Select(b => b.DataToArray()).ToArray();
        Forward(run, inputs);
        var coefficients = run.Tops.Select((top, i) => Coefficients(run, top, i)).ToArray();
        for (var i = 0; i < run.Tops.Length; i++) run.Tops[i].CopyDiffFrom(coefficients[i]);
        run.Backward();

        var parameterDiffs = run.Layer.Parameters.Select(p => p.Blob.DiffToArray()).ToArray();
        var bottomDiffs = run.Bottoms.Select((b, i) => run.Layer.AllowForceBackward(i) ? b.DiffToArray() : []).ToArray();
        for (var p = 0; p < parameterDiffs.Length; p++)
        {
            var parameter = run.Layer.Parameters[p];
            if (parameter.IsStatistic) continue;
            var values = parameter.Blob.DataToArray();
            CheckBlob(run, inputs, coefficients, parameter.Name, values, parameterDiffs[p], () => parameter.Blob.CopyDataFrom(values));
        }

        for (var b = 0; b < inputs.Length; b++)
        {
            if (bottomDiffs[b].Length > 0) CheckBlob(run, inputs, coefficients, $"bottom {b}", inputs[b], bottomDiffs[b], () => { });
        }
    }

    private void CheckBlob(LayerRun run, float[][] inputs, float[][] coefficients, string what, float[] values, float[] computed, Action store)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            if (Math.Abs(value - kink) < kinkRange) continue;
            values[i] = (float)(value + step);
            double above = values[i];
            store();
            var positive = Objective(run, inputs, coefficients);
            values[i] = (float)(value - step);
            var width = above - values[i];
            store();
            var negative = Objective(run, inputs, coefficients);
            values[i] = value;
            store();

            var estimated = (positive - negative) / width;
            var scale = Math.Max(1, Math.Max(Math.Abs(estimated), Math.Abs(computed[i])));
            Assert.True(
                Math.Abs(estimated - computed[i]) <= threshold * scale,
                $"{run.Layer.Type}, {what}, element {i} ({value}): finite differences give {estimated}, backward {computed[i]}");
        }
    }

    private static void Forward(LayerRun run, float[][] inputs)
    {
        for (var i = 0; i < inputs.Length; i++) run.Bottoms[i].CopyDataFrom(inputs[i]);
        run.Forward();
    }

    private static double Objective(LayerRun run, float[][] inputs, float[][] coefficients)
    {
        Forward(run, inputs);
        double sum = 0;
        for (var t = 0; t < run.Tops.Length; t++)
        {
            var top = run.Tops[t].DataToArray();
            for (var i = 0; i < top.Length; i++) sum += (double)top[i] * coefficients[t][i];
        }

        return sum;
    }

    // A second top of a loss shares the probabilities and passes no gradient on, so it must not count.
    private static float[] Coefficients(LayerRun run, Blob top, int index)
    {
        var values = new float[top.Count];
        if (run.Layer.Contract.IsLoss && index > 0) return values;
        for (var i = 0; i < values.Length; i++) values[i] = 0.5f + (((i * 7) + 3) % 11 / 11f) - (i % 3 == 0 ? 1.2f : 0);
        return values;
    }
}
