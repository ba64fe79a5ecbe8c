using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Operations;

internal static class ElementwiseCases
{
    public static IEnumerable<OpCase> All()
    {
        foreach (var size in OpTable.Sizes)
        {
            yield return new($"sum of 2, {size}", run =>
            {
                var a = run.InOut(size);
                var b = run.Input(size);
                DeviceSpan[] inputs = [a, b];
                run.Op(device => device.Elementwise.Sum(inputs, [], a));
            });
            yield return new($"sum of 3 with coefficients, {size}", run =>
            {
                var (a, b, c) = (run.Input(size), run.Input(size), run.InOut(size));
                DeviceSpan[] inputs = [a, b, c];
                float[] coefficients = [0.5f, -1f, 2f];
                run.Op(device => device.Elementwise.Sum(inputs, coefficients, c));
            });
            yield return new($"sum of 11, {size}", run =>
            {
                var a = run.Input(size);
                var b = run.Input(size);
                var y = run.Output(size);
                DeviceSpan[] inputs = [a, b, a, a, a, b, a, a, b, a, a];
                run.Op(device => device.Elementwise.Sum(inputs, [], y));
            });
            yield return new($"product of 3, {size}", run =>
            {
                var (a, b, c, y) = (run.Input(size), run.Input(size), run.Input(size), run.Output(size));
                DeviceSpan[] inputs = [a, b, c];
                run.Op(device => device.Elementwise.Product(inputs, y));
            });
            foreach (var stable in new[] { true, false })
            {
                yield return new($"product backward {(stable ? "stable" : "quotient")}, {size}", run =>
                {
                    var (a, b, c) = (run.Input(size, Values.Positive), run.Input(size, Values.Positive), run.Input(size));
                    var (y, dy, dx) = (run.Input(size), run.Input(size), run.Output(size));
                    DeviceSpan[] inputs = [a, b, c];
                    run.Op(device => device.Elementwise.ProductBackward(inputs, 1, stable, y, dy, dx));
                });
            }

            foreach (var values in new[] { Values.Ties, Values.Special })
            {
                yield return new($"maximum of 3 {values}, {size}", run =>
                {
                    var (a, b, c) = (run.Input(size, values), run.Input(size, values), run.Input(size, values));
                    var y = run.Output(size);
                    var from = run.Indices(size);
                    DeviceSpan[] inputs = [a, b, c];
                    run.Op(device => device.Elementwise.Maximum(inputs, y, from));
                });
            }

            yield return new($"maximum backward {size}", run =>
            {
                var from = new int[size];
                for (var i = 0; i < size; i++) from[i] = i * 7 % 3;
                var indices = run.Indices(from);
                var (dy, dx) = (run.Input(size), run.Output(size));
                run.Op(device => device.Elementwise.MaximumBackward(indices, 1, dy, dx));
            });
            foreach (var b in new[] { 0f, 1f, -0.5f })
            {
                yield return new($"axpby b={b}, {size}", run =>
                {
                    var x = run.Input(size);
                    var y = b == 0 ? run.Output(size) : run.InOut(size);
                    run.Op(device => device.Elementwise.Axpby(1.5f, x, b, y));
                });
            }

            yield return new($"axpby in place {size}", run =>
            {
                var x = run.InOut(size);
                run.Op(device => device.Elementwise.Axpby(1.5f, x, 0, x));
            });
        }
    }
}
