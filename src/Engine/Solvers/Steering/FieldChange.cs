namespace CaffeTop.Engine.Solvers;

/// <summary>A field of the solver that was given another value.</summary>
public readonly record struct FieldChange(SteeredField Field, double From, double To)
{
    public FieldChange Reversed => new(Field, To, From);

    /// <summary><c>base_lr 0.005 -> 0.01</c></summary>
    public override string ToString() => $"{Field.Name} {Field.Text(From)} -> {Field.Text(To)}";
}
