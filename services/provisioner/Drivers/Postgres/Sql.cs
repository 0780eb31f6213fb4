namespace Provisioner.Drivers.Postgres;

/// <summary>Quoting for the statements that take no parameters: CREATE, ALTER, COMMENT, DROP.</summary>
static class Sql
{
    /// <summary>PostgreSQL cuts longer names off, and two names that differ behind the cut would be one.</summary>
    const int IdentifierBytesMax = 63;

    public static string Identifier(string name) =>
        name.Length > 0 && System.Text.Encoding.UTF8.GetByteCount(name) <= IdentifierBytesMax && !name.Contains('\0')
            ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : throw new ArgumentException(
                $"A name on the server has 1 to {IdentifierBytesMax} bytes, none of them zero.", nameof(name));

    // The E form, because without it a backslash means one thing or another by a setting of the server.
    public static string Literal(string text) =>
        text.Contains('\0')
            ? throw new ArgumentException("A text on the server has no zero byte.", nameof(text))
            : $"E'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
