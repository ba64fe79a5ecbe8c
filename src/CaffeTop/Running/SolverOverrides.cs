using System.Text;
using CaffeTop.Engine.Proto;
using Google.Protobuf.Reflection;

namespace CaffeTop.Running;

/// <summary>Applies <c>--set field=value</c> to a solver: the value is read as in the file, without the need to quote text.</summary>
internal static class SolverOverrides
{
    public static void Apply(SolverParameter solver, IReadOnlyList<string> overrides)
    {
        foreach (var text in overrides) Apply(solver, text);
    }

    /// <summary>The field that <c>field=value</c> names.</summary>
    public static string Field(string text) => text.Split('=', 2)[0].Trim();

    private static void Apply(SolverParameter solver, string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) throw new UsageException($"--set {text}: give a field of the solver and its value, e.g. --set base_lr=0.001");
        var name = text[..equals].Trim();
        var value = text[(equals + 1)..].Trim();
        var field = SolverParameter.Descriptor.FindFieldByName(name) ?? throw new UsageException($"--set {text}: {Unknown(name)}");
        if (field.FieldType is FieldType.Message or FieldType.Group)
            throw new UsageException($"--set {text}: {name} is a whole message; only single fields can be set this way");
        if (name == "solver_type") throw new UsageException($"--set {text}: solver_type is the old name of this field; set type, e.g. --set type=Adam");

        var read = TextFormatReader.Read<SolverParameter>(Lines(field, value), "--set " + name);
        if (read.HasErrors)
            throw new UsageException($"--set {text}: {read.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error).Message}");
        field.Accessor.Clear(solver);
        solver.MergeFrom(read.Message);
    }

    // A repeated field takes several values: --set stepvalue=100,200.
    private static string Lines(FieldDescriptor field, string value)
    {
        var lines = new StringBuilder();
        foreach (var element in field.IsRepeated ? value.Split(',', StringSplitOptions.TrimEntries) : [value])
            lines.Append(field.Name).Append(": ").Append(field.FieldType == FieldType.String ? Quote(element) : element).Append('\n');
        return lines.ToString();
    }

    private static string Quote(string value) =>
        value.Length >= 2 && value[0] is '"' or '\'' && value[^1] == value[0]
            ? value
            : "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static string Unknown(string name)
    {
        var nearest = NearestName.Find(name, SolverParameter.Descriptor.Fields.InDeclarationOrder().Select(f => f.Name));
        return $"the solver has no field {name}" + (nearest is null ? "" : $"; did you mean {nearest}?");
    }
}
